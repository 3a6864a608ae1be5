import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/errors.js';
import { formatCount } from '../../src/base/format.js';
import type { JournalEvent } from '../../src/model/events.js';
import { packCurve } from '../../src/results/curve.js';
import type { JournalEntry } from '../../src/results/journal.js';
import {
  journalLine,
  MAX_JOURNAL_LINES,
  MAX_LINE_CHARACTERS,
  MemoryJournal,
  readJournalFile,
} from '../../src/results/journalFile.js';
import { FACTS } from '../plan/sweeps.js';
import { anyJournal, entriesOf, failed, finished, plannedEvent } from './journals.js';

const folder = mkdtempSync(join(tmpdir(), 'journal-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function fileOf(content: string | Buffer, ending = '.jsonl'): string {
  const path = join(folder, `${++files}${ending}`);
  writeFileSync(path, content);
  return path;
}

const entries = entriesOf([
  plannedEvent({ name: 'naïve — 🧠', hyperparameters: { seed: '1..6' } }),
  finished('a', 0.1),
  { ...failed('b'), log: ['line\nwith "quotes"\u2028and more'] },
]);
const lines = entries.map(journalLine);

describe('readJournalFile', () => {
  it('reads what journalLine wrote, plain and gzipped', async () => {
    await fc.assert(
      fc.asyncProperty(anyJournal, async ({ entries }) => {
        const text = entries.map(journalLine).join('');
        expect(await readJournalFile(fileOf(text))).toEqual(entries);
        expect(await readJournalFile(fileOf(gzipSync(text), '.jsonl.gz'))).toEqual(entries);
      }),
      { numRuns: 20 },
    );
  });

  it('reads lines longer than what comes at once, cut within a letter or not', async () => {
    const long = entriesOf([{ ...failed('b'), log: Array(20_000).fill('é🧠x') }, finished('a', 1)]);
    expect(await readJournalFile(fileOf(long.map(journalLine).join('')))).toEqual(long);
  });

  it('reads several gzip members, as appending to a file makes them', async () => {
    const members = Buffer.concat([gzipSync(lines.slice(0, 2).join('')), gzipSync(lines.slice(2).join(''))]);
    expect(await readJournalFile(fileOf(members, '.gz'))).toEqual(entries);
  });

  it('reads members that lie across what is read at once', async () => {
    const many = entriesOf(Array.from({ length: 3000 }, (_, i) => failed(`trial ${i * 7919}`)));
    const members = Buffer.concat(many.map((entry) => gzipSync(journalLine(entry))));
    expect(members.length).toBeGreaterThan(4 * 65_536);
    expect(await readJournalFile(fileOf(members, '.gz'))).toEqual(many);
  });

  it('leaves out a last line wherever it was cut', async () => {
    const last = lines[2] ?? '';
    for (let length = 0; length < last.length - 1; length += 7) {
      const text = lines.slice(0, 2).join('') + last.slice(0, length);
      expect(await readJournalFile(fileOf(text))).toEqual(entries.slice(0, 2));
    }
  });

  it('reads what was whole of a gzipped file wherever it was cut', async () => {
    const short = entriesOf([finished('a', 0.1), failed('b'), { type: 'resumed' }]);
    const members = short.map((entry) => gzipSync(journalLine(entry)));
    const whole = Buffer.concat(members);
    const ends = members.map((_, i) => Buffer.concat(members.slice(0, i + 1)).length);
    for (let length = 0; length <= whole.length; length++) {
      const read = await readJournalFile(fileOf(whole.subarray(0, length), '.gz'));
      expect(read).toEqual(short.slice(0, read.length));
      expect(read.length).toBeGreaterThanOrEqual(ends.filter((end) => end <= length).length);
    }
  });

  it('reads a last line without a line break, blank lines and Windows line breaks', async () => {
    expect(await readJournalFile(fileOf(lines.join('').trimEnd()))).toEqual(entries);
    expect(await readJournalFile(fileOf(`${lines.join('\n')}\n\n`))).toEqual(entries);
    expect(await readJournalFile(fileOf(lines.join('').replaceAll('\n', '\r\n')))).toEqual(entries);
  });

  it('reads an empty file as no entries', async () => {
    expect(await readJournalFile(fileOf(''))).toEqual([]);
  });

  it.each<[string, string]>([
    ['half a line', `${(lines[1] ?? '').slice(0, 20)}\n`],
    ['another value', '12\n'],
    ['nothing', 'null\n'],
    ['no id', '{"type":"resumed"}\n'],
    ['an id of another kind', '{"id":7,"type":"resumed"}\n'],
    ['an event it does not know', '{"id":"7-0","type":"exploded"}\n'],
    ['an event of the language itself', '{"id":"7-0","type":"toString"}\n'],
    ['an event without its fields', '{"id":"7-0","type":"paused"}\n'],
    ['a plan of no sweep', changed(plannedEvent(), { spec: null })],
    ['a plan without a name', changedSpec({ name: '' })],
    ['a plan whose description is none', changedSpec({ description: {} })],
    ['data of another digest', changed(plannedEvent(), { facts: { ...FACTS, digest: '../up' } })],
    ['data without inputs', changed(plannedEvent(), { facts: { ...FACTS, inputs: 0 } })],
    ['a result that is an object', changed(finished('a', 1), { J: { valueOf: 1 } })],
    ['a result that is infinite', changed(finished('a', 1), {}).replace('"J":1,', '"J":1e999,')],
    ['a curve that is none', changed(finished('a', 1), { curve: '!!' })],
    ['a curve of half a point', changed(finished('a', 1), { curve: 'AQAA' })],
    [
      'a curve of a million points',
      changed(finished('a', 1), {
        curve: packCurve(Array(1e6).fill({ J: 1, devJ: 1, error: 1, devError: 1 })),
      }),
    ],
    ['a reason that is an object', changed({ type: 'paused', reason: '' }, { reason: {} })],
  ])('refuses a line that is %s, with its place', async (_, line) => {
    const path = fileOf((lines[0] ?? '') + line + (lines[2] ?? ''));
    const reading = readJournalFile(path);
    await expect(reading).rejects.toThrow(`${path}:2: expected an event of a journal as JSON; got "`);
    await expect(reading).rejects.toBeInstanceOf(UserError);
  });

  it.each([
    [{ axes: [{ name: 'constructor', values: [1] }] }, 'unknown hyperparameter constructor'],
    [
      { axes: [{ name: 'learning_rate', values: [0.1, 'abc'] }] },
      'value 2 of learning_rate must be a number above 0, at most 1,000,000; got abc',
    ],
    [{ axes: [{ name: 'hidden_units', values: [-5] }] }, 'value 1 of hidden_units must be a whole number'],
    [{ axes: [{ name: 'optimizer', values: ['lion'] }] }, 'value 1 of optimizer must be one of sgd'],
    [{ also: [{ name: 'a', values: { momentum: 2 } }] }, 'value 1 of momentum must be'],
    [{ dataset: {} }, 'dataset must be one of { csv: … }'],
    [{ constants: { adam_beta1: 2 } }, 'constants.adam_beta1 is out of range; got 2'],
    [{ constants: { warp: 2 } }, 'unknown key constants.warp'],
    [{ record: { every_epochs: 0.5 } }, 'record is out of range'],
    [{ rankBy: 'loss' }, 'rank_by must be one of J, dev_J, dev_error; got loss'],
    [{ trainer: 'forest' }, 'trainer must be one of network, command, module; got forest'],
  ])('refuses a plan that its trainer could not train: %j', async (change, problem) => {
    const path = fileOf((lines[0] ?? '') + changedSpec(change) + (lines[2] ?? ''));
    const expected = `${path}:2: expected a sweep that can be planned; ${problem}`;
    await expect(readJournalFile(path)).rejects.toThrow(expected);
  });

  it('refuses a plan of more points than a sweep file may have, by its size alone', async () => {
    const values = Array.from({ length: 10_000 }, (_, i) => (i + 1) / 20_000);
    const axes = ['learning_rate', 'momentum'].map((name) => ({ name, values }));
    const path = fileOf((lines[0] ?? '') + changedSpec({ axes }) + (lines[2] ?? ''));
    const expected = 'hyperparameters must span at most 10,000,000 points; got 100,000,000';
    await expect(readJournalFile(path)).rejects.toThrow(
      `${path}:2: expected a sweep that can be planned; ${expected}`,
    );
  });

  it.each<[string, () => string]>([
    ['not there', () => join(folder, 'missing.jsonl')],
    ['not there, gzipped', () => join(folder, 'missing.jsonl.gz')],
    ['a folder', () => folder],
  ])('refuses a file that is %s', async (_, make) => {
    const path = make();
    const reading = readJournalFile(path);
    await expect(reading).rejects.toThrow(`${path}: cannot be read: `);
    await expect(reading).rejects.toBeInstanceOf(UserError);
  });

  it.each<[string, () => Buffer]>([
    ['no gzip', () => Buffer.from(lines.join(''))],
    ['a gzip with another byte in it', () => flipped(gzipSync(lines.join('')), 100)],
    ['a gzip with something behind it', () => Buffer.concat([gzipSync(lines[0] ?? ''), Buffer.from('more')])],
  ])('refuses a file that is %s, with its place', async (_, make) => {
    const content = make();
    const path = fileOf(content, '.gz');
    const reading = readJournalFile(path);
    await expect(reading).rejects.toThrow(
      `${path}: damaged after line 0, before byte ${formatCount(content.length)}: in`,
    );
    await expect(reading).rejects.toBeInstanceOf(UserError);
  });

  const bomb = (piece: string, times: number, begin = '') =>
    gzipSync(Buffer.concat([Buffer.from(begin), Buffer.alloc(piece.length * times, piece)]), { level: 1 });
  it.each<[string, () => Buffer, number, string]>([
    [
      'one endless line',
      () => bomb('a', 2 * MAX_LINE_CHARACTERS, lines[0]),
      2,
      'lines of at most 67,108,864 characters; this one has more',
    ],
    [
      'too many lines',
      () => bomb('\n', 2 * MAX_JOURNAL_LINES),
      MAX_JOURNAL_LINES + 1,
      'at most 5,000,000 lines in all; there are more',
    ],
  ])('refuses a gzip bomb of %s, with its place', async (_, make, place, expected) => {
    const path = fileOf(make(), '.gz');
    await expect(readJournalFile(path)).rejects.toThrow(`${path}:${place}: expected ${expected}`);
  });

  it('reads a line as long as any may be, in one pass', async () => {
    const rest = entriesOf([{ ...failed('b'), log: [''] }]);
    const length = MAX_LINE_CHARACTERS + 1 - journalLine(rest[0] as JournalEntry).length;
    const long = entriesOf([{ ...failed('b'), log: ['x'.repeat(length)] }]);
    const path = fileOf(gzipSync(long.map(journalLine).join(''), { level: 1 }), '.gz');
    expect(await readJournalFile(path)).toEqual(long);
  });

  it('refuses entries that are not in the order of their ids', async () => {
    const [first = '', second = ''] = lines;
    for (const text of [`${second}${first}`, `${first}${second}${second}`]) {
      const path = fileOf(text);
      const place = text.split('\n').length - 1;
      await expect(readJournalFile(path)).rejects.toThrow(
        new RegExp(`^${path}:${place}: expected an entry after [\\d-]+; got [\\d-]+$`),
      );
    }
  });
});

/** The event as a line, with some of its fields replaced by what they must not be. */
function changed(event: JournalEvent, fields: object): string {
  return `${JSON.stringify({ id: '7-0', ...event, ...fields })}\n`;
}

function changedSpec(fields: object): string {
  const planned = plannedEvent();
  return changed(planned, { spec: { ...planned.spec, ...fields } });
}

function flipped(bytes: Buffer, at: number): Buffer {
  bytes.writeUInt8(bytes.readUInt8(at) ^ 0x55, at);
  return bytes;
}

describe('MemoryJournal', () => {
  it('reads on after any entry, in any portions', async () => {
    await fc.assert(
      fc.asyncProperty(anyJournal, fc.integer({ min: 1, max: 10 }), async ({ entries }, limit) => {
        const journal = new MemoryJournal(entries);
        const read: JournalEntry[] = [];
        for (;;) {
          const next = await journal.read(read.at(-1)?.id ?? null, limit);
          expect(next.length).toBeLessThanOrEqual(limit);
          if (next.length === 0) break;
          read.push(...next);
        }
        expect(read).toEqual(entries);
      }),
      { numRuns: 30 },
    );
  });

  it('reads on after an entry that is not there', async () => {
    const journal = new MemoryJournal(
      ['3-0', '5-9', '5-10'].map((id) => ({ id, event: { type: 'resumed' } })),
    );
    expect((await journal.read('4-7', 9)).map(({ id }) => id)).toEqual(['5-9', '5-10']);
    expect((await journal.read('5-9', 9)).map(({ id }) => id)).toEqual(['5-10']);
  });

  it('gives what is appended a later id', async () => {
    const journal = new MemoryJournal(entries);
    await journal.append({ type: 'resumed' });
    const after = entries.at(-1)?.id ?? null;
    expect(await journal.read(after, 9)).toMatchObject([{ event: { type: 'resumed' } }]);
  });
});

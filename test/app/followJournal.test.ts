import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exportJournal, standingOf } from '../../src/app/exportJournal.js';
import { JournalFollower } from '../../src/app/followJournal.js';
import type { JournalEntry } from '../../src/results/journal.js';
import { journalLine, MemoryJournal, readJournalFile } from '../../src/results/journalFile.js';

let folder = '';
let path = '';
let said: string[] = [];
const stopping = new AbortController();
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jmin-export-'));
  path = join(folder, 'digits', 'journal.jsonl.gz');
  said = [];
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Entries one after the other, told apart by what they say. */
function entriesOf(...reasons: readonly string[]): JournalEntry[] {
  return reasons.map((reason, i) => ({ id: `${1000 + i}-0`, event: { type: 'paused', reason } }));
}

function journalOf(...reasons: readonly string[]): MemoryJournal {
  return new MemoryJournal(entriesOf(...reasons));
}

const append = (journal: MemoryJournal, reason: string) => journal.append({ type: 'paused', reason });

function followerOf(journal: MemoryJournal): JournalFollower {
  return new JournalFollower(journal, path, {
    onNotice: (line) => said.push(line),
    signal: stopping.signal,
  });
}

/** Looks for as long as a follower waits before it takes a file from another. */
async function lookPatiently(follower: JournalFollower): Promise<void> {
  for (let poll = 0; poll < 12; poll++) await follower.poll();
}

async function reasonsIn(file: string): Promise<string[]> {
  const entries = await readJournalFile(file);
  return entries.map(({ event }) => (event.type === 'paused' ? event.reason : event.type));
}

const filesBeside = () => readdirSync(join(folder, 'digits')).sort();

describe('JournalFollower', () => {
  test('writes existing entries, then new ones, and nothing while there are none', async () => {
    const journal = journalOf('a', 'b');
    const follower = followerOf(journal);
    await follower.poll();
    expect(await reasonsIn(path)).toEqual(['a', 'b']);
    await append(journal, 'c');
    await follower.poll();
    const written = readFileSync(path);
    await follower.poll();
    await follower.close();
    expect(readFileSync(path)).toEqual(written);
    expect(gunzipSync(written).toString()).toBe((await journal.read(null, 9)).map(journalLine).join(''));
    expect(filesBeside()).toEqual(['journal.jsonl.gz']);
    expect(said).toEqual([]);
  });

  test('continues a file that was cut at any byte', async () => {
    const journal = journalOf('a', 'b', 'c');
    const members = Buffer.concat((await journal.read(null, 9)).map((entry) => gzipSync(journalLine(entry))));
    await append(journal, 'd');
    mkdirSync(join(folder, 'digits'));
    for (let length = 0; length <= members.length; length++) {
      writeFileSync(path, members.subarray(0, length));
      const follower = followerOf(journal);
      await follower.poll();
      await follower.close();
      expect(gunzipSync(readFileSync(path)).toString().split('\n')).toHaveLength(5);
      expect(filesBeside()).toEqual(['journal.jsonl.gz']);
    }
    expect(await reasonsIn(path)).toEqual(['a', 'b', 'c', 'd']);
  });

  test.each<[string, (file: string) => void]>([
    ['of another history', (file) => writeFileSync(file, gzipSync('{"id":"7-0","type":"resumed"}\n'))],
    ['with more entries', (file) => appendFileSync(file, gzipSync('{"id":"9999-0","type":"resumed"}\n'))],
    [
      'of other entries under the same ids',
      (file) => writeFileSync(file, gzipSync('{"id":"1000-0","type":"resumed"}\n')),
    ],
    ['that is damaged', (file) => writeFileSync(file, 'no gzip')],
  ])('keeps a file %s under another name', async (_, change) => {
    const before = followerOf(journalOf('a', 'b'));
    await before.poll();
    await before.close();
    change(path);
    const content = readFileSync(path);
    writeFileSync(join(folder, 'digits', 'journal.1.jsonl.gz'), 'mine');
    const follower = followerOf(journalOf('a', 'b'));
    await follower.poll();
    await follower.close();
    expect(await reasonsIn(path)).toEqual(['a', 'b']);
    expect(readFileSync(join(folder, 'digits', 'journal.1.jsonl.gz'), 'utf8')).toBe('mine');
    expect(readFileSync(join(folder, 'digits', 'journal.2.jsonl.gz'))).toEqual(content);
    expect(said).toEqual([expect.stringContaining('digits/journal.2.jsonl.gz')]);
  });

  test('keeps its own file if Redis returns to an earlier state', async () => {
    const entries = entriesOf('a', 'b', 'c');
    let journal = new MemoryJournal(entries);
    const follower = new JournalFollower(
      {
        append: (event) => journal.append(event),
        has: (id) => journal.has(id),
        read: (after, limit) => journal.read(after, limit),
      },
      path,
      { onNotice: (line) => said.push(line), signal: stopping.signal },
    );
    await follower.poll();
    journal = new MemoryJournal([]);
    await follower.poll();
    expect(await reasonsIn(path)).toEqual(['a', 'b', 'c']);
    journal = new MemoryJournal([
      ...entries.slice(0, 2),
      { id: '5000-0', event: { type: 'paused', reason: 'other' } },
    ]);
    await follower.poll();
    await append(journal, 'more');
    await follower.poll();
    await follower.close();
    expect(await reasonsIn(path)).toEqual(['a', 'b', 'other', 'more']);
    expect(await reasonsIn(join(folder, 'digits', 'journal.1.jsonl.gz'))).toEqual(['a', 'b', 'c']);
  });

  test('leaves the file to its last writer, and takes it back after that process has gone', async () => {
    const journal = journalOf('a');
    const [first, second] = [followerOf(journal), followerOf(journal)];
    await first.poll();
    await second.poll();
    for (const reason of ['b', 'c']) {
      await append(journal, reason);
      await first.poll();
      await second.poll();
    }
    expect(
      gunzipSync(readFileSync(path))
        .toString()
        .match(/"reason":"."/g),
    ).toHaveLength(3);
    const written = readFileSync(path);
    await second.close();
    await lookPatiently(first);
    expect(readFileSync(path)).toEqual(written);
    await append(journal, 'd');
    await lookPatiently(first);
    await append(journal, 'e');
    await first.poll();
    await first.close();
    expect(await reasonsIn(path)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(said).toEqual([]);
  });

  test('writes a new file if it was removed, or overwritten by a report', async () => {
    const journal = journalOf('a');
    const follower = followerOf(journal);
    await follower.poll();
    await exportJournal(journal, path);
    await append(journal, 'b');
    await lookPatiently(follower);
    expect(await reasonsIn(path)).toEqual(['a', 'b']);
    rmSync(path);
    await lookPatiently(follower);
    await follower.close();
    expect(await reasonsIn(path)).toEqual(['a', 'b']);
  });

  test('does not fight over a file with another sweep of the same name', async () => {
    const [mine, other] = [journalOf('a'), journalOf('x')];
    const [first, second] = [followerOf(mine), followerOf(other)];
    await first.poll();
    await second.poll();
    for (let round = 0; round < 3; round++) {
      await append(mine, 'b');
      await lookPatiently(first);
      await second.poll();
    }
    await first.close();
    await second.close();
    expect(filesBeside()).toEqual(['journal.1.jsonl.gz', 'journal.jsonl.gz']);
    expect(await reasonsIn(path)).toEqual(['x']);
    expect(said.filter((line) => line.includes('another sweep of the same name'))).toHaveLength(1);
  });

  test('replaces a link and never writes through it; refuses one in place of its folder', async () => {
    mkdirSync(join(folder, 'digits'));
    writeFileSync(join(folder, 'outside'), 'mine');
    symlinkSync(join(folder, 'outside'), path);
    const follower = followerOf(journalOf('a'));
    await follower.poll();
    await follower.close();
    expect(readFileSync(join(folder, 'outside'), 'utf8')).toBe('mine');
    expect(await reasonsIn(path)).toEqual(['a']);

    renameSync(join(folder, 'digits'), join(folder, 'moved'));
    mkdirSync(join(folder, 'elsewhere'));
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'digits'));
    await followerOf(journalOf('a')).poll();
    expect(readdirSync(join(folder, 'elsewhere'))).toEqual([]);
    expect(said).toEqual([expect.stringMatching(/expected a folder for the report.*The sweep continues/)]);
  });

  test('reports a problem of the folder once, and continues when it is fixed', async () => {
    writeFileSync(join(folder, 'digits'), 'a file');
    const journal = journalOf('a');
    const follower = followerOf(journal);
    await lookPatiently(follower);
    await lookPatiently(follower);
    expect(said).toEqual([expect.stringMatching(/digits: cannot be written: EEXIST.*The sweep continues/)]);
    rmSync(join(folder, 'digits'));
    await lookPatiently(follower);
    await follower.close();
    expect(await reasonsIn(path)).toEqual(['a']);
  });

  test('removes the temporary file of a killed process, never that of a running one', async () => {
    mkdirSync(join(folder, 'digits'));
    const ended = spawnSync(process.execPath, ['--version']).pid;
    const named = (host: string, pid: number) => `${path}.${host}.${pid}.${randomUUID()}.tmp`;
    const host = hostname().replace(/[^A-Za-z0-9-]/g, '-');
    const gone = [named(host, ended), named('elsewhere', 1), `${path}.${randomUUID()}.tmp`];
    const kept = [named(host, process.ppid), named('elsewhere', ended), `${path}.tmp`];
    for (const file of [...gone, ...kept]) writeFileSync(file, '');
    for (const file of [...gone.slice(1), kept[2] ?? '']) utimesSync(file, 1, 1);
    const follower = followerOf(journalOf('a'));
    await follower.poll();
    await follower.close();
    expect(gone.map((file) => existsSync(file))).toEqual([false, false, false]);
    expect(kept.map((file) => existsSync(file))).toEqual([true, true, true]);
  });
});

describe('standingOf', () => {
  test('distinguishes files that lack entries, have all, or have others', async () => {
    const journal = journalOf('a', 'b');
    expect(await standingOf(path, journal)).toBe('none');
    mkdirSync(join(folder, 'digits'));
    await exportJournal(journal, path);
    expect(await standingOf(path, journal)).toBe('whole');
    expect(await standingOf(path, journalOf('a', 'b', 'c'))).toBe('behind');
    expect(await standingOf(path, journalOf('a'))).toBe('other');
    expect(await standingOf(path, journalOf('a', 'x'))).toBe('other');
    truncateSync(path, readFileSync(path).length - 1);
    expect(await standingOf(path, journal)).toBe('whole');
  });
});

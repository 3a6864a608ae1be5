import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { resumeSweep } from '../../src/app/controlSweep.js';
import { importSweep, readImportableSweep } from '../../src/app/importJournal.js';
import { launch } from '../../src/app/launch.js';
import { SweepViews } from '../../src/app/sweepViews.js';
import { verifyJournalFile } from '../../src/app/verifySweep.js';
import { connectRedis } from '../../src/redis/connect.js';
import type { RedisTarget } from '../../src/redis/redisTarget.js';
import type { JournalEntry } from '../../src/results/journal.js';
import { journalLine } from '../../src/results/journalFile.js';
import { readAll } from '../../src/results/readAll.js';
import type { Summary } from '../../src/results/summary.js';
import { keysOf } from '../../src/store/keys.js';
import { Store } from '../../src/store/store.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { entriesOf, plannedEvent } from '../results/journals.js';
import { until } from '../waiting.js';
import {
  endedTrials,
  eventsOf,
  prepare,
  SMALL,
  startWorkerGroup,
  summaryOf,
  train,
  untilDone,
} from './sweepFixture.js';

const folder = mkdtempSync(join(tmpdir(), 'import-'));
let server: TestRedis;
let target: RedisTarget;
let store: Store;
/** The journal of SMALL, trained without disturbance, and what came of it. */
let whole: readonly JournalEntry[];
let undisturbed: Summary;
beforeAll(async () => {
  server = await startTestRedis();
  const first = server.target();
  undisturbed = (await train(first, await prepare(SMALL))).summary;
  const trained = await Store.open(first);
  whole = await entriesIn(trained);
  trained.close();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await server.stop();
});
beforeEach(async () => {
  target = server.target();
  store = await Store.open(target);
});
afterEach(() => store.close());

async function entriesIn(of: Store): Promise<JournalEntry[]> {
  const entries: JournalEntry[] = [];
  for await (const batch of readAll(of.journal('small'))) entries.push(...batch);
  return entries;
}

function fileOf(entries: readonly JournalEntry[], more = ''): string {
  const path = join(folder, 'journal.jsonl');
  writeFileSync(path, entries.map(journalLine).join('') + more);
  return path;
}

/** Writes the entries to a file and imports it; returns how many were added. */
async function importOf(entries: readonly JournalEntry[]): Promise<number> {
  return importSweep(store, await readImportableSweep(fileOf(entries)));
}

describe('importSweep', () => {
  test('restores a complete sweep, so that nothing is trained again', async () => {
    expect(await importOf(whole)).toBe(whole.length);
    expect(await entriesIn(store)).toEqual(whole);
    expect(await store.sweeps.list()).toEqual([{ slug: 'small', name: 'small' }]);
    expect(await store.sweeps.active()).toEqual([]);
    const again = await train(target, await prepare(SMALL));
    expect(again.launched).toMatchObject({ trials: 30, known: 30 });
    expect(again.summary.digest).toBe(undisturbed.digest);
    expect(endedTrials(await eventsOf(store, 'small'))).toHaveLength(30);
  });

  test('restores half a sweep with running trials, to the same digest', async () => {
    // The last one that was started has not ended: nobody is at it any more.
    const half = whole.slice(0, whole.findLastIndex(({ event }) => event.type === 'started') + 1);
    await importOf(half);
    const { ledger } = await summaryOf(store, 'small');
    expect(ledger.running).toBeGreaterThan(0);
    const { summary } = await train(target, await prepare(SMALL));
    expect(summary.digest).toBe(undisturbed.digest);
    const ended = endedTrials(await eventsOf(store, 'small'));
    expect([new Set(ended).size, ended.length]).toEqual([30, 30]);
  });

  test('leaves a resumed sweep without data waiting, reports it, and lets others continue', async () => {
    await importOf(
      whole.slice(
        0,
        whole.findIndex(({ event }) => event.type === 'started'),
      ),
    );
    await resumeSweep(store, 'small');
    const before = await eventsOf(store, 'small');
    await launch(store, await prepare(SMALL, { overrides: ['name=other', 'dataset.examples=100'] }));
    const said: string[] = [];
    const group = await startWorkerGroup(target, { workers: 2, onProblem: (line) => said.push(line) });
    try {
      await until(async () => (await store.sweeps.active()).join() === 'small' && said.length > 0);
      expect(said).toEqual(['small waits for its data set: run its sweep file again']);
      expect(await eventsOf(store, 'small')).toEqual(before);
      const views = new SweepViews(store);
      expect(await views.lacksData(await views.summary('small'))).toBe(true);
      await launch(store, await prepare(SMALL));
      expect(await views.lacksData(await views.summary('small'))).toBe(false);
      await untilDone(store);
    } finally {
      await group.stop();
    }
    const { digest, ledger } = await summaryOf(store, 'small');
    expect([digest, ledger.failed]).toEqual([undisturbed.digest, 0]);
  });

  test('continues a killed import, and does nothing the next time', async () => {
    const there = whole.slice(0, 17);
    expect(await store.imports.append('small', null, there)).toBe('ok');
    expect(await store.sweeps.list()).toEqual([]);
    expect(await importOf(whole)).toBe(whole.length - 17);
    expect(await entriesIn(store)).toEqual(whole);
    expect(await importOf(whole)).toBe(0);
    expect(await entriesIn(store)).toEqual(whole);
    expect(await store.sweeps.list()).toHaveLength(1);
  });

  test('writes a long journal in order, batch by batch', async () => {
    const planned = plannedEvent();
    const long = entriesOf([
      planned,
      ...Array.from({ length: 1234 }, (_, i) => ({ type: 'paused' as const, reason: `${i}` })),
    ]);
    const sweep = await readImportableSweep(fileOf(long));
    expect(await importSweep(store, sweep)).toBe(long.length);
    const read: JournalEntry[] = [];
    for await (const batch of readAll(store.journal(sweep.slug))) read.push(...batch);
    expect(read).toEqual(long);
  });

  test('refuses a sweep that Redis has with another history, and changes nothing', async () => {
    await launch(store, await prepare(SMALL));
    const before = await entriesIn(store);
    await expect(importOf(whole)).rejects.toMatchObject({ code: 'sweep-exists', exitCode: 2 });
    expect(await entriesIn(store)).toEqual(before);
    expect(await store.sweeps.active()).toEqual(['small']);
  });

  test('refuses a file that lacks entries in Redis', async () => {
    await importOf(whole);
    await expect(importOf(whole.slice(0, -1))).rejects.toMatchObject({ code: 'sweep-exists' });
  });

  test('refuses while trials of this sweep are being trained', async () => {
    const redis = await connectRedis(target);
    const { flight } = keysOf(target.prefix);
    await importOf(whole.slice(0, 20));
    await redis.zadd(flight, 1, 'small/0123456789abcdef');
    await expect(importOf(whole)).rejects.toMatchObject({ code: 'in-flight', exitCode: 2 });
    expect(await entriesIn(store)).toHaveLength(20);
    await redis.zrem(flight, 'small/0123456789abcdef');
    await redis.zadd(flight, 1, 'smaller/0123456789abcdef');
    expect(await importOf(whole)).toBe(whole.length - 20);
    redis.disconnect();
  });
});

describe('a sweep whose journal was lost while it was trained', () => {
  test('is imported once the leases of its runs have ended, and trained to the same digest', async () => {
    const redis = await connectRedis(target);
    const keys = keysOf(target.prefix);
    const sweep = await prepare(SMALL);
    await launch(store, sweep);
    const run = whole.flatMap(({ event }) => (event.type === 'started' ? [event.run] : []))[0] ?? '';
    await redis.hset(keys.run('small', run), { state: 'claimed', worker: 'dead', token: 'x', trials: '[]' });
    await redis.zadd(keys.flight, Date.now() + 60_000, `small/${run}`);
    await redis.del(keys.journal('small'));
    await expect(importOf(whole.slice(0, 20))).rejects.toMatchObject({ code: 'in-flight', exitCode: 2 });
    await redis.zadd(keys.flight, 1, `small/${run}`);
    expect(await importOf(whole.slice(0, 20))).toBe(20);
    expect(await redis.zcard(keys.flight)).toBe(0);
    expect(await redis.exists(keys.run('small', run))).toBe(0);
    redis.disconnect();
    expect((await train(target, sweep)).summary.digest).toBe(undisturbed.digest);
  });
});

describe('JournalImport', () => {
  test('writes nothing twice, and nothing after unknown entries', async () => {
    const [first = [], second = []] = [whole.slice(0, 3), whole.slice(3, 6)];
    const { id = '' } = first.at(-1) ?? {};
    expect(await store.imports.append('small', null, first)).toBe('ok');
    expect(await store.imports.append('small', null, first)).toBe('ok');
    expect(await store.imports.append('small', id, second)).toBe('ok');
    expect(await store.imports.append('small', id, second)).toBe('ok');
    expect(await store.imports.append('small', id, whole.slice(6, 9))).toBe('changed');
    expect(await entriesIn(store)).toEqual(whole.slice(0, 6));
  });

  test('makes the sweep inactive, so that no coordinator opens ended runs', async () => {
    await store.imports.append('small', null, whole.slice(0, 5));
    await store.sweeps.activate('small');
    await store.imports.append('small', whole[4]?.id ?? null, whole.slice(5));
    expect(await store.sweeps.active()).toEqual([]);
  });
});

describe('readImportableSweep', () => {
  test('reports a last line that was cut off', async () => {
    const cut = await readImportableSweep(fileOf(whole.slice(0, 9), '{"id":"9999999999999-0","ty'));
    expect([cut.isCut, cut.entries.length]).toEqual([true, 9]);
    expect((await readImportableSweep(fileOf(whole))).isCut).toBe(false);
  });

  const planned = plannedEvent();
  const line = (id: string, event: object) => `${JSON.stringify({ id, ...event })}\n`;
  test.each([
    ['nothing', '', /it has no events/],
    ['no JSON', 'name: digits\n', /journal\.jsonl:1: expected an event of a journal as JSON/],
    ['no plan at first', line('1-0', { type: 'resumed' }), /it begins with resumed, not with planned/],
    [
      'another trainer',
      line('1-0', { ...planned, trainer: 99 }),
      /expected a sweep of trainer 1; got one of trainer 99/,
    ],
    ['a trainer to be obeyed', line('1-0', { ...planned, trainer: '\u001b[31m' }), /:1: expected an event/],
    [
      'ids out of order',
      line('2-0', planned) + line('1-0', { type: 'resumed' }),
      /:2: expected an entry after 2-0/,
    ],
    ['an id that Redis does not have', line('0-0', planned), /:1: expected an event/],
    ['an id too large to be compared', line('18446744073709551615-1', planned), /:1: expected an event/],
    ['an id in other words', line('01-0', planned), /:1: expected an event/],
    ['no sweep in its plan', line('1-0', { ...planned, spec: null }), /:1: expected an event/],
    [
      'an invalid plan',
      line('1-0', { ...planned, spec: { ...planned.spec, where: ['no such name'] } }),
      /its events do not fit together/,
    ],
    [
      'an invalid name',
      line('1-0', { ...planned, spec: { ...planned.spec, name: 7 } }),
      /:1: expected an event/,
    ],
    [
      'invalid trials',
      line('1-0', planned) +
        line('2-0', { type: 'started', run: 'a', trials: null, worker: 'w', attempt: 1 }),
      /:2: expected an event/,
    ],
  ])('refuses %s', async (_, text, pattern) => {
    const error = await readImportableSweep(fileOf([], text)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'UserError', exitCode: 2, message: expect.stringMatching(pattern) });
  });

  test('treats any name as text', async () => {
    const name = '../../up\u001b[31m';
    const { slug } = await readImportableSweep(
      fileOf(entriesOf([{ ...planned, spec: { ...planned.spec, name } }])),
    );
    expect(slug).toMatch(/^up-31m-[0-9a-f]{8}$/);
  });
});

describe('verifyJournalFile', () => {
  test('finds a complete journal sound, but not a cut one or one with a repeated ending', async () => {
    const sound = await verifyJournalFile(fileOf(whole));
    expect(sound).toMatchObject({ missing: 0, repeated: 0, isSound: true });
    expect(sound.digest).toBe(undisturbed.digest);
    const ending = whole.findLast(({ event }) => event.type === 'finished');
    const twice = [...whole, { id: '9999999999999-0', event: ending?.event ?? { type: 'resumed' as const } }];
    expect(await verifyJournalFile(fileOf(twice))).toMatchObject({ repeated: 1, isSound: false });
    const half = await verifyJournalFile(fileOf(whole.slice(0, 9)));
    expect(half.missing).toBeGreaterThan(0);
    expect(half.isSound).toBe(false);
  });
});

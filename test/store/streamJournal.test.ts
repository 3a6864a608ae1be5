import type { Redis } from 'ioredis';
import { Packr } from 'msgpackr';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectRedis } from '../../src/redis/connect.js';
import { isAfter, type Journal } from '../../src/results/journal.js';
import { MemoryJournal } from '../../src/results/journalFile.js';
import { readAll } from '../../src/results/readAll.js';
import { streamJournal } from '../../src/store/streamJournal.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';

let server: TestRedis;
let redis: Redis;
beforeAll(async () => {
  server = await startTestRedis();
  redis = await connectRedis(server.target());
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

let journals = 0;
function freshKey(): string {
  journals++;
  return `journal${journals}`;
}

const JOURNALS: readonly (readonly [string, () => Journal])[] = [
  ['streamJournal', () => streamJournal(redis, freshKey())],
  ['MemoryJournal', () => new MemoryJournal()],
];

async function reasonsIn(journal: Journal): Promise<string[]> {
  const reasons: string[] = [];
  for await (const entries of readAll(journal)) {
    for (const { event } of entries) if (event.type === 'paused') reasons.push(event.reason);
  }
  return reasons;
}

describe.each(JOURNALS)('%s', (_, make) => {
  test('returns what was appended, in order, under growing ids', async () => {
    const journal = make();
    const reasons = ['one', 'two "quoted"\n', 'naïve 🙂 \u0000', 'four'];
    for (const reason of reasons) await journal.append({ type: 'paused', reason });
    const entries = await journal.read(null, 100);
    expect(entries.map(({ event }) => event)).toEqual(reasons.map((reason) => ({ type: 'paused', reason })));
    entries.slice(1).forEach(({ id }, i) => {
      expect(isAfter(id, entries[i]?.id ?? '')).toBe(true);
    });
  });

  test('reads a limited number of entries after an id', async () => {
    const journal = make();
    for (const reason of ['a', 'b', 'c']) await journal.append({ type: 'paused', reason });
    const [first] = await journal.read(null, 1);
    const next = await journal.read(first?.id ?? '', 1);
    expect(next.map(({ event }) => event)).toEqual([{ type: 'paused', reason: 'b' }]);
    const rest = await journal.read(next[0]?.id ?? '', 10);
    expect(rest.map(({ event }) => event)).toEqual([{ type: 'paused', reason: 'c' }]);
    expect(await journal.read(rest[0]?.id ?? '', 10)).toEqual([]);
  });

  test('has only existing entries', async () => {
    const journal = make();
    expect(await journal.has('1-0')).toBe(false);
    for (const reason of ['a', 'b']) await journal.append({ type: 'paused', reason });
    for (const { id } of await journal.read(null, 2)) {
      expect(await journal.has(id)).toBe(true);
      expect(await journal.has(id.replace('-', '-9'))).toBe(false);
    }
  });

  test('is read batch by batch, and is empty at first', async () => {
    const journal = make();
    expect(await reasonsIn(journal)).toEqual([]);
    const reasons = Array.from({ length: 2500 }, (_, i) => `n${i}`);
    await Promise.all(reasons.map((reason) => journal.append({ type: 'paused', reason })));
    expect(await reasonsIn(journal)).toEqual(reasons);
  });
});

const { pack } = new Packr({ useRecords: false });
const ENDING = [0.1, null, null, null, 1, Buffer.alloc(0), 'trial', 'worker'];

test.each<[string, Buffer | string]>([
  ['a form of a later version', Buffer.from([0x92, 0x7f, 0x01])],
  ['no MessagePack', Buffer.from([0xc1, 0xff, 0x00])],
  ['nothing', ''],
  ['no JSON', '{"type":'],
  ['JSON that is no event', '{}'],
  ['a type that is none', '{"type":"exploded"}'],
  ['a plan of nothing', '{"type":"planned"}'],
  ['an ending without a trial', '{"type":"finished","J":0.1}'],
  ['a field more than its form', pack([1, ...ENDING, 0])],
  ['a text where a cost should be', pack([1, 'low', ...ENDING.slice(1)])],
  ['a trial that is a number', pack([1, ...ENDING.slice(0, 6), 7, 'worker'])],
  ['trials that are no list', pack([0, 'run', 'trials', 'worker', 1])],
])('streamJournal names an entry with %s', async (_, value) => {
  const key = freshKey();
  await redis.xadd(key, '5-0', 'e', value);
  await expect(streamJournal(redis, key).read(null, 1)).rejects.toThrow(
    `entry 5-0 of ${key} has a form that this version of jmin does not know`,
  );
});

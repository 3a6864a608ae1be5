/**
 * The type of each key. A key of another type was written by another program, and every command on it fails. It is
 * removed, and its content is rebuilt from the journals. A journal is never removed.
 */
import type { Redis } from 'ioredis';
import { printable } from '../base/printable.js';
import type { RepairKeys } from '../redis/patience.js';
import type { Waits } from '../redis/waits.js';
import { QUEUE_NAME } from './keys.js';
import { defineScript, type RedisType, script } from './script.js';

const QUEUE = `bull:${QUEUE_NAME}`;

/** Patterns for the name of a key after its tag; the first match counts. BullMQ owns the keys of the queue. */
const TYPES: readonly (readonly [RegExp, RedisType | 'counter'])[] = [
  [/^(lead|asked|protocol)$/, 'string'],
  [/^worker:/, 'string'],
  [/^(active|resting|workers)$/, 'set'],
  [/^flight$/, 'zset'],
  [/^sweeps$/, 'hash'],
  [/^run:/, 'hash'],
  [/^sweep:[^:]+:(checkpoints|notices)$/, 'hash'],
  [/^sweep:[^:]+:(snapshot|overview)$/, 'string'],
  [/^sweep:[^:]+:journal$/, 'stream'],
  [/^data:[^:]+$/, 'hash'],
  [/^data:[^:]+:sweeps$/, 'set'],
  [new RegExp(`^${QUEUE}:(wait|active|paused)$`), 'list'],
  [new RegExp(`^${QUEUE}:(completed|failed|delayed|prioritized|waiting-children|repeat|marker)$`), 'zset'],
  [new RegExp(`^${QUEUE}:(id|pc|limiter)$`), 'counter'],
  [new RegExp(`^${QUEUE}:stalled-check$`), 'string'],
  [new RegExp(`^${QUEUE}:stalled$`), 'set'],
  [new RegExp(`^${QUEUE}:events$`), 'stream'],
  [new RegExp(`^${QUEUE}:[^:]+:lock$`), 'string'],
  // The queue's own settings, and its jobs.
  [new RegExp(`^${QUEUE}:[^:]+$`), 'hash'],
];

/** The names that do not depend on a sweep, run, worker or data set. */
const FIXED_NAMES = [
  ...['lead', 'asked', 'protocol', 'active', 'resting', 'workers', 'flight', 'sweeps'],
  ...['wait', 'active', 'paused', 'completed', 'failed', 'delayed', 'prioritized', 'marker'].map(
    (name) => `${QUEUE}:${name}`,
  ),
  ...['id', 'pc', 'limiter', 'stalled-check', 'stalled', 'events', 'meta'].map((name) => `${QUEUE}:${name}`),
];

export function fixedKeys(prefix: string): string[] {
  return FIXED_NAMES.map((name) => `{${prefix}}:${name}`);
}

/** Null for a key that is not ours. */
export function typeOfKey(prefix: string, key: string): RedisType | null {
  const kind = kindOfKey(prefix, key);
  return kind === 'counter' ? 'string' : kind;
}

/** A counter is a string with a whole number. BullMQ's scripts fail on any other text. */
function kindOfKey(prefix: string, key: string): RedisType | 'counter' | null {
  const tag = `{${prefix}}:`;
  if (!key.startsWith(tag)) return null;
  const name = key.slice(tag.length);
  return TYPES.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}

/** For `makePatient`: repairs the keys of a failed command, and the keys that every script uses. */
export function typeRepair(redis: Redis, prefix: string, waits: Waits): RepairKeys {
  return async (keys) => {
    const removed = await removeWrongTypes(redis, prefix, [...keys, ...fixedKeys(prefix)]);
    waits.repaired(removed.map(removalLine));
    return removed.length > 0;
  };
}

export function removalLine(key: string): string {
  return `removed the key ${printable(key, 120)}: it had the wrong type`;
}

/**
 * Removes and returns the keys that are ours and have the wrong type, and counters without a number, except journals. Checks and removes each key in
 * one step, because another process may create the right one meanwhile.
 */
export async function removeWrongTypes(
  redis: Redis,
  prefix: string,
  keys: readonly string[],
): Promise<string[]> {
  const known = [...new Set(keys)].flatMap((key) => {
    const type = kindOfKey(prefix, key);
    return type === null || isJournal(prefix, key) ? [] : [{ key, type }];
  });
  if (known.length === 0) return [];
  const remove = defineScript(redis, REMOVE_WRONG_TYPES);
  const removed = await remove({
    keys: {},
    records: known.map(({ key }) => key),
    args: { types: known.map(({ type }) => type) },
  });
  return (removed as number[]).map((i) => known[i - 1]?.key ?? '');
}

function isJournal(prefix: string, key: string): boolean {
  return key.startsWith(`{${prefix}}:sweep:`) && key.endsWith(':journal');
}

// Any key may have the wrong type here. They are passed as records, whose types are not checked.
export const REMOVE_WRONG_TYPES = script('remove_wrong_types', {
  keys: {},
  lua: `
local function isDamaged(record, kind)
  if kind ~= 'counter' then return isWrongType(record, kind) end
  if isWrongType(record, 'string') then return true end
  local value = redis.call('GET', record)
  return value and not string.find(value, '^%-?%d+$')
end
local removed = {}
for i, record in ipairs(records) do
  if isDamaged(record, args.types[i]) then
    redis.call('DEL', record)
    removed[#removed + 1] = i
  end
end
return removed
`,
});

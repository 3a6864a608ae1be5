import type { Redis } from 'ioredis';
import { type Argument, packArguments } from './packArguments.js';

export type RedisType = 'string' | 'list' | 'set' | 'zset' | 'hash' | 'stream';

/**
 * A Lua script. It gets its named keys in `keys`, any number of further keys in the list `records`, and one MessagePack
 * map in `args`. The types of all keys are checked before its own code runs. Redis does not roll a script back, so no
 * script may fail after its first write.
 */
export interface ScriptDefinition {
  readonly name: string;
  /** The complete Lua code. */
  readonly text: string;
  readonly keyNames: readonly string[];
}

export function script(
  name: string,
  {
    keys,
    records,
    lua,
  }: {
    readonly keys: Readonly<Record<string, RedisType>>;
    /** The type of the records; absent if the script has none or checks them itself. */
    readonly records?: RedisType;
    readonly lua: string;
  },
): ScriptDefinition {
  const keyNames = Object.keys(keys);
  const named = keyNames.map((key, i) => `${key} = KEYS[${i + 1}]`).join(', ');
  const checks = Object.entries(keys).map(([key, type]) => `checkType(keys.${key}, '${type}')`);
  const text = `local args = cmsgpack.unpack(ARGV[1])
local keys, records = {${named}}, {}
for i = ${keyNames.length + 1}, #KEYS do records[#records + 1] = KEYS[i] end
${IS_WRONG_TYPE}
local wrong
local function checkType(key, kind)
  if isWrongType(key, kind) then wrong = 'WRONGTYPE ' .. key .. ' is not a ' .. kind end
end
${checks.join('\n')}
${records === undefined ? '' : `for _, record in ipairs(records) do checkType(record, '${records}') end\n`}\
if wrong then return redis.error_reply(wrong) end
${lua}`;
  return { name, text, keyNames };
}

export interface ScriptCall {
  /** Every key of the definition. */
  readonly keys: Readonly<Record<string, string>>;
  readonly records?: readonly string[];
  readonly args?: Readonly<Record<string, Argument>>;
}

export type Script = (call: ScriptCall) => Promise<unknown>;

/** Registers a script on a connection. ioredis sends its whole text only if the server does not know it. */
export function defineScript(redis: Redis, { name, text, keyNames }: ScriptDefinition): Script {
  const command = `jmin_${name}`;
  redis.defineCommand(command, { lua: text });
  const run = (
    redis as unknown as Record<string, (...args: (string | number | Buffer)[]) => Promise<unknown>>
  )[command];
  if (run === undefined) throw new Error(`assertion failed: ${command} is defined`);
  return ({ keys, records = [], args = {} }) => {
    const all = [...keyNames.map((key) => keys[key] ?? ''), ...records];
    return run.call(redis, all.length, ...all, packArguments(args));
  };
}

/**
 * `isWrongType(key, type)` tries a command that fails on other types. It avoids TYPE, because the users in
 * docs/redis.md do not have that right.
 */
export const IS_WRONG_TYPE = `
local probes = {string = 'GET', list = 'LLEN', set = 'SCARD', zset = 'ZCARD', hash = 'HLEN'}
local function isWrongType(key, kind)
  local reply
  if kind == 'stream' then reply = redis.pcall('XRANGE', key, '0-1', '0-1')
  else reply = redis.pcall(probes[kind], key) end
  return type(reply) == 'table' and reply.err ~= nil and string.find(reply.err, 'WRONGTYPE', 1, true) ~= nil
end
`;

/** Milliseconds by the clock of Redis, the only clock that all processes share. */
export const NOW = `
local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
`;

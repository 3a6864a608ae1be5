import type { Redis } from 'ioredis';

/** Runs one Lua script; its arguments arrive as text, or as the bytes they are. */
export type Script = (keys: readonly string[], args: readonly Argument[]) => Promise<unknown>;
type Argument = string | number | Buffer;

/** Registers a script on a connection; it is sent whole only where the server does not know it yet. */
export function defineScript(redis: Redis, name: string, lua: string): Script {
  const command = `jmin_${name}`;
  redis.defineCommand(command, { lua });
  const run = (redis as unknown as Record<string, (...args: Argument[]) => Promise<unknown>>)[command];
  if (run === undefined) throw new Error(`assertion failed: ${command} is defined`);
  return (keys, args) => run.call(redis, keys.length, ...keys, ...args);
}

/** Milliseconds by the clock of Redis, which is the only one that all sides share. */
export const NOW = `
local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
`;

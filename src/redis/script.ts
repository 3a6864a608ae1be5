import { setTimeout } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { messageOf } from '../base/errors.js';

/** Runs one Lua script; its arguments arrive as text. */
export type Script = (keys: readonly string[], args: readonly (string | number)[]) => Promise<unknown>;

/**
 * Registers a script on a connection; it is sent whole only where the server does not know it yet. All our
 * scripts may run twice, so that a call is repeated until Redis can answer it.
 */
export function defineScript(redis: Redis, name: string, lua: string): Script {
  const command = `jmin_${name}`;
  redis.defineCommand(command, { lua });
  const run = (redis as unknown as Record<string, (...args: (string | number)[]) => Promise<unknown>>)[
    command
  ];
  if (run === undefined) throw new Error(`assertion failed: ${command} is defined`);
  return async (keys, args) => {
    for (;;) {
      try {
        return await run.call(redis, keys.length, ...keys, ...args);
      } catch (error) {
        if (!isPassing(error)) throw error;
        await setTimeout(RETRY_MS);
      }
    }
  };
}

/** Waited between two attempts at a Redis that cannot answer now. */
const RETRY_MS = 500;

/** States of a Redis that pass: it starts, is full, has a full disk, is being failed over or runs a long script. */
function isPassing(error: unknown): boolean {
  return /^(LOADING|OOM|MISCONF|READONLY|BUSY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN)\b/.test(messageOf(error));
}

/** Milliseconds by the clock of Redis, which is the only one that all sides share. */
export const NOW = `
local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
`;

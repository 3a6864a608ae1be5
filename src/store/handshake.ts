import type { Redis } from 'ioredis';
import { messageOf, UserError } from '../base/errors.js';
import { trainerOf } from '../trainers/trainers.js';
import { removeWrongTypes } from './keyTypes.js';

/** Raise it when jobs, events or scripts change in a way that older workers would misunderstand. */
export const PROTOCOL_VERSION = 2;

/**
 * All processes on one Redis and prefix must have the same protocol and the same version of the trainer. The first
 * process to connect stores both.
 */
export async function shakeHands(redis: Redis, prefix: string): Promise<void> {
  const key = `{${prefix}}:protocol`;
  const ours = `protocol ${PROTOCOL_VERSION}, trainer ${trainerOf({}).version}`;
  // Reads first, because a user with only read rights cannot write.
  const theirs = (await readProtocol(redis, prefix, key)) ?? (await writeProtocol(redis, key, ours));
  if (theirs === ours) return;
  throw new UserError(`another version of jmin uses this Redis: it has ${theirs}, this one has ${ours}`, {
    code: 'other-version',
    hint: 'Use the same version of jmin everywhere, or another --prefix.',
    exitCode: 3,
  });
}

async function readProtocol(redis: Redis, prefix: string, key: string): Promise<string | null> {
  try {
    return await redis.get(key);
  } catch (error) {
    if (!messageOf(error).startsWith('WRONGTYPE')) throw error;
    await removeWrongTypes(redis, prefix, [key]);
    return null;
  }
}

/** Returns what the first process wrote. A user without write rights leaves writing to the next process. */
async function writeProtocol(redis: Redis, key: string, ours: string): Promise<string | null> {
  try {
    await redis.setnx(key, ours);
  } catch (error) {
    if (messageOf(error).startsWith('NOPERM')) return ours;
    throw error;
  }
  return redis.get(key);
}

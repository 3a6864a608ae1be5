import type { Redis } from 'ioredis';
import { messageOf, UserError } from '../base/errors.js';
import { trainerOf } from '../trainers/trainers.js';
import { removeWrongTypes } from './keyTypes.js';

/** Raised when jobs, events or scripts change so that older workers would misunderstand them. */
export const PROTOCOL_VERSION = 2;

/**
 * Everyone who works on one Redis and prefix must speak the same protocol and train the same numbers. The first
 * process to connect writes down which.
 */
export async function shakeHands(redis: Redis, prefix: string): Promise<void> {
  const key = `{${prefix}}:protocol`;
  const ours = `protocol ${PROTOCOL_VERSION}, trainer ${trainerOf({}).version}`;
  // Read first: a user that may only read cannot write it.
  const theirs = (await readProtocol(redis, prefix, key)) ?? (await writeProtocol(redis, key, ours));
  if (theirs === ours) return;
  throw new UserError(`this Redis is used by a jmin with ${theirs}; this one has ${ours}`, {
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

/** What the first process wrote. A user that may not write leaves that to the first one that may. */
async function writeProtocol(redis: Redis, key: string, ours: string): Promise<string | null> {
  try {
    await redis.setnx(key, ours);
  } catch (error) {
    if (messageOf(error).startsWith('NOPERM')) return ours;
    throw error;
  }
  return redis.get(key);
}

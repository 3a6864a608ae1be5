import type { Redis } from 'ioredis';
import { messageOf, UserError } from '../base/errors.js';
import { trainerOf } from '../trainers/trainers.js';

/** Raised when jobs, events or scripts change so that older workers would misunderstand them. */
export const PROTOCOL_VERSION = 2;

/**
 * Everyone who works on one Redis and prefix must speak the same protocol and train the same numbers. The first
 * one to come says which.
 */
export async function shakeHands(redis: Redis, prefix: string): Promise<void> {
  const key = `{${prefix}}:protocol`;
  const mine = `protocol ${PROTOCOL_VERSION}, trainer ${trainerOf({}).version}`;
  // Asked before it is said: a user that may only read does not get to say it.
  const theirs = (await redis.get(key)) ?? (await introduce(redis, key, mine));
  if (theirs === mine) return;
  throw new UserError(`this Redis is used by a jmin with ${theirs}; this one has ${mine}`, {
    code: 'other-version',
    hint: 'Use the same version of jmin everywhere, or another --prefix.',
    exitCode: 3,
  });
}

/** The words of whoever said them first. A user that may not write leaves that to the first one that works. */
async function introduce(redis: Redis, key: string, mine: string): Promise<string | null> {
  try {
    await redis.setnx(key, mine);
  } catch (error) {
    if (messageOf(error).startsWith('NOPERM')) return mine;
    throw error;
  }
  return redis.get(key);
}

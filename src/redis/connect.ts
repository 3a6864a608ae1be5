/**
 * The one place that makes connections to Redis. Three uses, three tempers:
 *   `connectRedis`   long-lived, for what follows or serves sweeps: the first connection fails with a clear error,
 *                    later outages of any length are waited out, and commands wait with it;
 *   `connectOnce`    for one command of the command line: whatever goes wrong is an error within seconds;
 *   `bullOptions`    plain options, for BullMQ makes its own connections.
 */

import { Redis } from 'ioredis';
import { asRedisError } from './redisErrors.js';
import { addressOf, type RedisAddress, type RedisTarget } from './redisTarget.js';

/** The options of ioredis that are used here; BullMQ, which declares them in its own way, takes them too. */
export interface ConnectOptions {
  readonly path?: string;
  readonly host?: string;
  readonly port?: number;
  readonly tls?: Readonly<Record<string, never>>;
  readonly username?: string;
  readonly password?: string;
  readonly db: number;
  readonly connectTimeout: number;
  readonly commandTimeout?: number;
  readonly maxLoadingRetryTime: number;
  readonly maxRetriesPerRequest: number | null;
  /** The pause in ms before the attempt with this number, from 1; null to give up. */
  readonly retryStrategy: (times: number) => number | null;
}

const CONNECT_TIMEOUT_MS = 5_000;
/** Far above any command of ours; a Redis that takes longer is stopped or out of reach. */
const COMMAND_TIMEOUT_MS = 10_000;
/** A restarted Redis is found again soon, even where loading takes a while (ioredis would look again after 10 s). */
const LOOK_AGAIN_WHILE_LOADING_MS = 1_000;
const FIRST_RETRY_MS = 50;
const SLOWEST_RETRY_MS = 2_000;

/**
 * How long to wait before the next attempt, the first being 0. BullMQ's own pauses grow to 20 s, in which locks
 * run out: an outage of 20 s then costs a finished result.
 */
export function retryDelayMs(attempt: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** attempt, SLOWEST_RETRY_MS);
}

/** A connection that survives outages. Close it with `quit()`, or `disconnect()` where Redis may be away. */
export async function connectRedis(target: RedisTarget): Promise<Redis> {
  // A patient connection would wait for ever for a Redis that listens and never answers: an errand comes first.
  (await connectOnce(target)).disconnect();
  return open(target, bullOptions(target));
}

/** A connection for one errand: no second attempt, and no command waits longer than 10 s. */
export function connectOnce(target: RedisTarget): Promise<Redis> {
  return open(target, {
    ...common(addressOf(target)),
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    commandTimeout: COMMAND_TIMEOUT_MS,
  });
}

/** What BullMQ's Queue, Worker and QueueEvents take as `connection`. */
export function bullOptions(target: RedisTarget): ConnectOptions {
  return {
    ...common(addressOf(target)),
    retryStrategy: (times) => retryDelayMs(times - 1),
    // A command waits for Redis to return instead of failing after 20 reconnections.
    maxRetriesPerRequest: null,
  };
}

type CommonOptions = Omit<ConnectOptions, 'retryStrategy' | 'maxRetriesPerRequest'>;

function common({ at, username, password, db }: RedisAddress): CommonOptions {
  return {
    ...(at.kind === 'socket' ? { path: at.path } : { host: at.host, port: at.port }),
    ...(at.kind === 'tcp' && at.tls ? { tls: {} } : {}),
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    db,
    connectTimeout: CONNECT_TIMEOUT_MS,
    maxLoadingRetryTime: LOOK_AGAIN_WHILE_LOADING_MS,
  };
}

/** ioredis rejects a failed first connection with "Connection is closed." and tells the reason as an event. */
async function open(target: RedisTarget, options: ConnectOptions): Promise<Redis> {
  const redis = new Redis({ ...options, lazyConnect: true, replyMapping: 'legacy' });
  let reason: unknown;
  // Without a listener ioredis would print the error, with its stack, on the console.
  redis.on('error', (error: unknown) => {
    reason = error;
  });
  try {
    await redis.connect();
    return redis;
  } catch (error) {
    // Where it has ended already, ioredis would wait 2 s for an end that does not come, and the process with it.
    if (redis.status !== 'end') redis.disconnect();
    throw asRedisError(reason ?? error, target);
  }
}

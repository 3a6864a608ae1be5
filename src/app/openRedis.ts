import { throwAll, UserError } from '../base/errors.js';
import { openEmbeddedServer, type StopOutcome, stopEmbeddedServer } from '../privateRedis/embeddedServer.js';
import { checkRedis, refusalsOf } from '../redis/checkRedis.js';
import { asRedisError, explainReply } from '../redis/redisErrors.js';
import { type RedisTarget, redisName } from '../redis/redisTarget.js';
import { Store } from '../store/store.js';
import type { RedisChoice } from './redisChoice.js';

/** The Redis that one command uses. */
export interface OpenRedis {
  readonly target: RedisTarget;
  readonly store: Store;
  /** Null for the user's own Redis, which may serve others too. */
  readonly embedded: { keep(): Promise<void> } | null;
  /** Ends the private server if nobody else uses it. */
  close(): Promise<void>;
}

/**
 * Opens Redis for as long as `work` takes.
 * @throws UserError with exit code 3, also if Redis refuses a command later, e.g. because its memory is full.
 */
export async function withRedis<T>(choice: RedisChoice, work: (redis: OpenRedis) => Promise<T>): Promise<T> {
  const redis = await openRedis(choice);
  try {
    return await work(redis);
  } catch (error) {
    throw explainReply(error, redis.target);
  } finally {
    await redis.close();
  }
}

/** @throws UserError with exit code 3 if Redis is unavailable or unfit for sweeps. */
export async function openRedis(choice: RedisChoice): Promise<OpenRedis> {
  const { access, dataDir, prefix, environment, onNotice, signal, reportsFaults = true } = choice;
  const onFault = reportsFaults ? onNotice : () => {};
  if (access !== null) {
    const target = { ...access, prefix };
    const store = await openChecked(target, onFault);
    return { target, store, embedded: null, close: async () => store.close() };
  }
  const server = await openEmbeddedServer({
    ...{ dataDir, environment, onNotice },
    ...(signal === undefined ? {} : { signal }),
  });
  try {
    const target = { socketPath: server.socketPath, prefix };
    const store = await openChecked(target, onFault);
    return {
      target,
      store,
      embedded: server,
      close: async () => {
        store.close();
        await server.release();
      },
    };
  } catch (error) {
    await server.release();
    throw error;
  }
}

/** Refuses a Redis that would lose results. Reports smaller problems. */
async function openChecked(target: RedisTarget, onFault: (line: string) => void): Promise<Store> {
  const store = await Store.open(target);
  try {
    const name = redisName(target);
    const checks = checkRedis(await store.inspect());
    throwAll(refusalsOf(checks, name));
    for (const { severity, what, found, hint } of checks) {
      if (severity === 'warn') onFault(`Redis at ${name}: ${what}: ${found}. ${hint ?? ''}`);
    }
    return store;
  } catch (error) {
    store.close();
    throw error instanceof UserError || error instanceof AggregateError ? error : asRedisError(error, target);
  }
}

/** Ends the private Redis that `launch` left running. */
export function endPrivateRedis(dataDir: string): Promise<StopOutcome> {
  return stopEmbeddedServer(dataDir);
}

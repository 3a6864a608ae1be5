/**
 * The one place that makes connections to Redis, of two tempers:
 *   `connectRedis`   long-lived, for what follows or serves sweeps and for BullMQ: the first connection fails with
 *                    a clear error, later outages of any length are waited out, and commands wait with it;
 *   `connectOnce`    for one command of the command line: whatever goes wrong is an error within seconds.
 */

import { readFileSync } from 'node:fs';
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { messageOf, UserError } from '../base/errors.js';
import type { RedisAddress } from './parseRedisUrl.js';
import { asRedisError } from './redisErrors.js';
import { addressOf, type RedisByUrl, type RedisTarget, type TlsFiles } from './redisTarget.js';

const CONNECT_TIMEOUT_MS = 5_000;
/** Far above any command of ours; a Redis that takes longer is stopped or out of reach. */
const COMMAND_TIMEOUT_MS = 10_000;
/** How long a connection that is given up may take to close; ioredis keeps the process for as long if it has closed. */
const CLOSE_TIMEOUT_MS = 200;
/** A sentinel that says nothing for so long is passed over for the next. */
const SENTINEL_TIMEOUT_MS = 2_000;
/** A restarted Redis is found again soon, even where loading takes a while (ioredis would look again after 10 s). */
const LOOK_AGAIN_WHILE_LOADING_MS = 1_000;
/** Before a command is sent again to a cluster in which its key has moved, or whose node is away. */
const CLUSTER_RETRY_MS = 100;
const FIRST_RETRY_MS = 50;
const SLOWEST_RETRY_MS = 2_000;

/** What ioredis does where Redis is away. */
interface Temper {
  /** The pause in ms before the attempt with this number, from 1; null to give up. */
  readonly retryStrategy: (times: number) => number | null;
  readonly maxRetriesPerRequest: number | null;
  readonly commandTimeout?: number;
  readonly socketTimeout?: number;
}

/** A command waits for Redis to return instead of failing after 20 reconnections. */
const PATIENT: Temper = {
  retryStrategy: (times) => retryDelayMs(times - 1),
  maxRetriesPerRequest: null,
  // Where the other end is gone without a word, or swallows what is sent, a new connection is tried.
  socketTimeout: COMMAND_TIMEOUT_MS,
};
const ONCE: Temper = {
  retryStrategy: () => null,
  maxRetriesPerRequest: 0,
  commandTimeout: COMMAND_TIMEOUT_MS,
};

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
  return open(target, PATIENT);
}

/** A connection for one errand: no second attempt, and no command waits longer than 10 s. */
export function connectOnce(target: RedisTarget): Promise<Redis> {
  return open(target, ONCE);
}

/** The one server that keeps a key, for what is asked of a server: of a cluster it is one of many. */
export async function serverOf(redis: Redis, key: string): Promise<Redis> {
  const cluster = redis as Redis | Cluster;
  if (!(cluster instanceof Cluster)) return redis;
  const slot = Number(await cluster.cluster('KEYSLOT', key));
  const address = cluster.slots[slot]?.[0];
  const nodes = cluster.nodes('master');
  return nodes.find(({ options: { host, port } }) => `${host}:${port}` === address) ?? redis;
}

/** ioredis rejects a failed first connection with "Connection is closed." and tells the reason as an event. */
async function open(target: RedisTarget, temper: Temper): Promise<Redis> {
  const redis = makeClient(target, temper);
  let reason: unknown;
  // Without a listener ioredis would print the error, with its stack, on the console.
  redis.on('error', (error: unknown) => {
    reason = error;
  });
  try {
    await redis.connect();
    // A cluster has all that is used of a Redis, and sends each command where its key is.
    return redis as Redis;
  } catch (error) {
    // Where it has ended already, ioredis would wait 2 s for an end that does not come, and the process with it.
    if (redis.status !== 'end') redis.disconnect();
    throw asRedisError(reason ?? error, target);
  }
}

function makeClient(target: RedisTarget, temper: Temper): Redis | Cluster {
  const address = addressOf(target);
  const { at, db } = address;
  const { retryStrategy } = temper;
  const shared = sharedOptions(target, address, temper);
  if (at.kind === 'cluster') return makeCluster(at.nodes, shared, retryStrategy);
  const place = at.kind === 'sentinel' ? sentinelOptions(target as RedisByUrl, at, temper) : placeOf(at);
  return new Redis({ ...shared, ...place, db, retryStrategy, lazyConnect: true, replyMapping: 'legacy' });
}

/** What a connection to any server has, also to one of many. */
function sharedOptions(
  target: RedisTarget,
  { at, username, password }: RedisAddress,
  { maxRetriesPerRequest, commandTimeout, socketTimeout }: Temper,
) {
  const files = 'url' in target ? target.tlsFiles : {};
  return {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...('tls' in at && at.tls ? { tls: readTlsFiles(files) } : {}),
    ...(commandTimeout === undefined ? {} : { commandTimeout }),
    ...(socketTimeout === undefined ? {} : { socketTimeout }),
    maxRetriesPerRequest,
    connectTimeout: CONNECT_TIMEOUT_MS,
    disconnectTimeout: CLOSE_TIMEOUT_MS,
    maxLoadingRetryTime: LOOK_AGAIN_WHILE_LOADING_MS,
  };
}

function placeOf(at: Extract<RedisAddress['at'], { kind: 'socket' | 'tcp' }>): RedisOptions {
  return at.kind === 'socket' ? { path: at.path } : { host: at.host, port: at.port };
}

function sentinelOptions(
  { sentinelCredentials: { username, password } = {}, tlsFiles }: RedisByUrl,
  { sentinels, primary, tls }: Extract<RedisAddress['at'], { kind: 'sentinel' }>,
  { retryStrategy }: Temper,
): RedisOptions {
  return {
    sentinels: [...sentinels],
    name: primary,
    ...(username === undefined ? {} : { sentinelUsername: username }),
    ...(password === undefined ? {} : { sentinelPassword: password }),
    ...(tls ? { enableTLSForSentinelMode: true, sentinelTLS: readTlsFiles(tlsFiles) } : {}),
    sentinelRetryStrategy: retryStrategy,
    sentinelCommandTimeout: SENTINEL_TIMEOUT_MS,
    // A primary that has become a replica: the sentinels know the new one, or will soon. 2: and send it again.
    reconnectOnError: (error) => (error.message.startsWith('READONLY') ? 2 : false),
  };
}

function makeCluster(
  nodes: Extract<RedisAddress['at'], { kind: 'cluster' }>['nodes'],
  redisOptions: ReturnType<typeof sharedOptions>,
  clusterRetryStrategy: Temper['retryStrategy'],
): Cluster {
  return new Cluster([...nodes], {
    redisOptions,
    clusterRetryStrategy,
    lazyConnect: true,
    slotsRefreshTimeout: CONNECT_TIMEOUT_MS,
    ...(redisOptions.maxRetriesPerRequest === null ? { maxRedirections: Number.POSITIVE_INFINITY } : {}),
    retryDelayOnMoved: CLUSTER_RETRY_MS,
    // Certificates are for names: they are not to be looked up before.
    dnsLookup: (host, callback) => callback(null, host),
  });
}

/** Read for each connection: certificates are renewed. */
function readTlsFiles(files: TlsFiles = {}): Record<string, Buffer> {
  return Object.fromEntries(
    Object.entries(files).map(([kind, path]) => {
      try {
        return [kind, readFileSync(path)];
      } catch (error) {
        const options = { code: 'redis-tls', cause: error } as const;
        throw new UserError(`the file for TLS cannot be read: ${messageOf(error)}`, options);
      }
    }),
  );
}

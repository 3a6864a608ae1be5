/**
 * Makes every connection to Redis, with one of two policies:
 *   `connectRedis`   long-lived, for processes that follow or serve sweeps, and for BullMQ. A failed first connection
 *                    is an error. Commands wait through later outages of any length.
 *   `connectOnce`    for one command of the command line. Any problem is an error within seconds.
 */

import { readFileSync } from 'node:fs';
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { messageOf, UserError } from '../base/errors.js';
import type { RedisAddress } from './parseRedisUrl.js';
import { asRedisError } from './redisErrors.js';
import { addressOf, type RedisByUrl, type RedisTarget, type TlsFiles } from './redisTarget.js';

const CONNECT_TIMEOUT_MS = 5_000;
/** Far above the time of any of our commands: a Redis that takes longer is stopped or unreachable. */
const COMMAND_TIMEOUT_MS = 10_000;
/** Time for a connection to close. ioredis keeps the process alive for this long even if it has closed. */
const CLOSE_TIMEOUT_MS = 200;
/** After this time without an answer the next sentinel is tried. */
const SENTINEL_TIMEOUT_MS = 2_000;
/** Pause between attempts while a restarted Redis loads its data; the default of ioredis is 10 s. */
const LOADING_RETRY_MS = 1_000;
/** Pause before a command is sent again to a cluster whose key has moved or whose node is unreachable. */
const CLUSTER_RETRY_MS = 100;
const MIN_RETRY_MS = 50;
const MAX_RETRY_MS = 2_000;

/** What ioredis does while Redis is unreachable. */
interface ConnectionPolicy {
  /** The pause in ms before the attempt with this number, from 1; null to give up. */
  readonly retryStrategy: (times: number) => number | null;
  readonly maxRetriesPerRequest: number | null;
  readonly commandTimeout?: number;
  readonly socketTimeout?: number;
}

/** Commands wait until Redis is back; by default ioredis fails them after 20 reconnections. */
const WAITING: ConnectionPolicy = {
  retryStrategy: (times) => retryDelayMs(times - 1),
  maxRetriesPerRequest: null,
  // Reconnects if the other end vanished without closing, or never answers.
  socketTimeout: COMMAND_TIMEOUT_MS,
};
const FAILING: ConnectionPolicy = {
  retryStrategy: () => null,
  maxRetriesPerRequest: 0,
  commandTimeout: COMMAND_TIMEOUT_MS,
};

/**
 * The pause before the next attempt; the first attempt is 0. BullMQ's own pauses grow to 20 s. Locks expire in that
 * time, so an outage of 20 s would cost a finished result.
 */
export function retryDelayMs(attempt: number): number {
  return Math.min(MIN_RETRY_MS * 2 ** attempt, MAX_RETRY_MS);
}

/** A connection that survives outages. Close it with `quit()`, or with `disconnect()` if Redis may be unreachable. */
export async function connectRedis(target: RedisTarget): Promise<Redis> {
  // The waiting policy would wait for ever for a Redis that listens but never answers, so first try once.
  (await connectOnce(target)).disconnect();
  return open(target, WAITING);
}

/** A connection without a second attempt. No command waits longer than 10 s. */
export function connectOnce(target: RedisTarget): Promise<Redis> {
  return open(target, FAILING);
}

/** The server that holds a key, for commands about a server. In a cluster it is one node of many. */
export async function serverOf(redis: Redis, key: string): Promise<Redis> {
  const cluster = redis as Redis | Cluster;
  if (!(cluster instanceof Cluster)) return redis;
  const slot = Number(await cluster.cluster('KEYSLOT', key));
  const address = cluster.slots[slot]?.[0];
  const nodes = cluster.nodes('master');
  return nodes.find(({ options: { host, port } }) => `${host}:${port}` === address) ?? redis;
}

/** ioredis rejects a failed first connection with "Connection is closed." and emits the reason as an event. */
async function open(target: RedisTarget, policy: ConnectionPolicy): Promise<Redis> {
  const redis = makeClient(target, policy);
  let reason: unknown;
  // Without a listener ioredis prints the error and its stack on the console.
  redis.on('error', (error: unknown) => {
    reason = error;
  });
  try {
    await redis.connect();
    // A Cluster has every method of Redis that we use, and sends each command to the node of its key.
    return redis as Redis;
  } catch (error) {
    // If the connection has ended, disconnect() waits 2 s for an end that never comes, and keeps the process alive.
    if (redis.status !== 'end') redis.disconnect();
    throw asRedisError(reason ?? error, target);
  }
}

function makeClient(target: RedisTarget, policy: ConnectionPolicy): Redis | Cluster {
  const address = addressOf(target);
  const { at, db } = address;
  const { retryStrategy } = policy;
  const shared = sharedOptions(target, address, policy);
  if (at.kind === 'cluster') return makeCluster(at.nodes, shared, retryStrategy);
  const place = at.kind === 'sentinel' ? sentinelOptions(target as RedisByUrl, at, policy) : placeOf(at);
  return new Redis({ ...shared, ...place, db, retryStrategy, lazyConnect: true, replyMapping: 'legacy' });
}

/** Options of a connection to one server, alone or in a cluster. */
function sharedOptions(
  target: RedisTarget,
  { at, username, password }: RedisAddress,
  { maxRetriesPerRequest, commandTimeout, socketTimeout }: ConnectionPolicy,
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
    maxLoadingRetryTime: LOADING_RETRY_MS,
  };
}

function placeOf(at: Extract<RedisAddress['at'], { kind: 'socket' | 'tcp' }>): RedisOptions {
  return at.kind === 'socket' ? { path: at.path } : { host: at.host, port: at.port };
}

function sentinelOptions(
  { sentinelCredentials: { username, password } = {}, tlsFiles }: RedisByUrl,
  { sentinels, primary, tls }: Extract<RedisAddress['at'], { kind: 'sentinel' }>,
  { retryStrategy }: ConnectionPolicy,
): RedisOptions {
  return {
    sentinels: [...sentinels],
    name: primary,
    ...(username === undefined ? {} : { sentinelUsername: username }),
    ...(password === undefined ? {} : { sentinelPassword: password }),
    ...(tls ? { enableTLSForSentinelMode: true, sentinelTLS: readTlsFiles(tlsFiles) } : {}),
    sentinelRetryStrategy: retryStrategy,
    sentinelCommandTimeout: SENTINEL_TIMEOUT_MS,
    // The primary became a replica, and the sentinels know the new one. 2: reconnect and send the command again.
    reconnectOnError: (error) => (error.message.startsWith('READONLY') ? 2 : false),
  };
}

function makeCluster(
  nodes: Extract<RedisAddress['at'], { kind: 'cluster' }>['nodes'],
  redisOptions: ReturnType<typeof sharedOptions>,
  clusterRetryStrategy: ConnectionPolicy['retryStrategy'],
): Cluster {
  return new Cluster([...nodes], {
    redisOptions,
    clusterRetryStrategy,
    lazyConnect: true,
    slotsRefreshTimeout: CONNECT_TIMEOUT_MS,
    ...(redisOptions.maxRetriesPerRequest === null ? { maxRedirections: Number.POSITIVE_INFINITY } : {}),
    retryDelayOnMoved: CLUSTER_RETRY_MS,
    // Certificates name hosts, not addresses: connect by name.
    dnsLookup: (host, callback) => callback(null, host),
  });
}

/** Reads the files for each connection, because certificates are renewed. */
function readTlsFiles(files: TlsFiles = {}): Record<string, Buffer> {
  return Object.fromEntries(
    Object.entries(files).map(([kind, path]) => {
      try {
        return [kind, readFileSync(path)];
      } catch (error) {
        const options = { code: 'redis-tls', cause: error } as const;
        throw new UserError(`the TLS file cannot be read: ${messageOf(error)}`, options);
      }
    }),
  );
}

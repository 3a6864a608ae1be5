/** Reads the product, state and settings of a Redis that sweeps depend on. `checkRedis` judges them. */

import type { Redis } from 'ioredis';
import { messageOf } from '../base/errors.js';

export interface RedisFacts {
  readonly product: 'Redis' | 'Valkey' | 'Dragonfly';
  /** The version of the product. For Valkey this is its own version, not the Redis version it is compatible with. */
  readonly version: string;
  readonly role: 'primary' | 'replica';
  /** Which keys Redis discards when its memory is full, e.g. `noeviction` or `allkeys-lru`. */
  readonly evictionPolicy: string;
  readonly appendOnlyFile: boolean;
  /** When the append-only file is synced to disk; null if this user may not read the configuration. */
  readonly fsync: 'always' | 'everysec' | 'no' | null;
  /** Redis' clock minus this host's, accurate to half a round trip. */
  readonly clockOffsetMs: number;
  readonly roundTripMs: number;
  readonly memoryUsedBytes: number;
  /** 0: no limit. */
  readonly memoryLimitBytes: number;
}

export async function inspectRedis(redis: Redis): Promise<RedisFacts> {
  const info = readInfo(await redis.info());
  return {
    ...productOf(info),
    role: info.role === 'slave' ? 'replica' : 'primary',
    evictionPolicy: info.maxmemory_policy ?? 'noeviction',
    appendOnlyFile: info.aof_enabled === '1',
    fsync: await readFsync(redis),
    ...(await compareClocks(redis)),
    memoryUsedBytes: Number(info.used_memory ?? 0),
    memoryLimitBytes: Number(info.maxmemory ?? 0),
  };
}

type Info = Readonly<Record<string, string>>;

/** INFO returns lines, e.g. `redis_version:7.0.15`, under headings, e.g. `# Server`. */
function readInfo(text: string): Info {
  return Object.fromEntries(
    [...text.matchAll(/^([^#:\r\n]+):(.*?)\r?$/gm)].map(([, key = '', value = '']) => [key, value]),
  );
}

/** In Valkey and Dragonfly redis_version is the version that they are compatible with. */
function productOf(info: Info): Pick<RedisFacts, 'product' | 'version'> {
  if (info.valkey_version !== undefined) return { product: 'Valkey', version: info.valkey_version };
  // E.g. df-v1.27.1.
  const dragonfly = info.dragonfly_version?.replace(/^\D*/, '');
  if (dragonfly !== undefined) return { product: 'Dragonfly', version: dragonfly };
  return { product: 'Redis', version: info.redis_version ?? '0' };
}

/** Only the configuration has this policy. A user with few rights may not read it, and some hosts hide it. */
async function readFsync(redis: Redis): Promise<RedisFacts['fsync']> {
  try {
    const [, policy] = (await redis.config('GET', 'appendfsync')) as string[];
    return policy === 'always' || policy === 'everysec' || policy === 'no' ? policy : null;
  } catch (error) {
    if (/^(NOPERM|ERR unknown command)/.test(messageOf(error))) return null;
    throw error;
  }
}

const CLOCK_SAMPLES = 5;

/** Uses the sample with the shortest round trip, because Redis read its clock at an unknown point within it. */
async function compareClocks(redis: Redis): Promise<Pick<RedisFacts, 'clockOffsetMs' | 'roundTripMs'>> {
  let best = { clockOffsetMs: 0, roundTripMs: Number.POSITIVE_INFINITY };
  for (let sample = 0; sample < CLOCK_SAMPLES; sample += 1) {
    const asked = Date.now();
    const sent = performance.now();
    const [seconds, microseconds] = await redis.time();
    const roundTripMs = performance.now() - sent;
    const theirs = Number(seconds) * 1_000 + Number(microseconds) / 1_000;
    const clockOffsetMs = theirs - (asked + roundTripMs / 2);
    if (roundTripMs < best.roundTripMs) best = { clockOffsetMs, roundTripMs };
  }
  return best;
}

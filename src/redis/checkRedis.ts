/** Checks whether a Redis is fit for sweeps. Each check that fails says what to do. */

import { UserError } from '../base/errors.js';
import type { RedisFacts } from './inspect.js';
import { isTooOld, MIN_REDIS_VERSION } from './redisVersion.js';

export interface RedisCheck {
  /** `refuse`: no sweep is started. `warn`: reported once. `ok`: shown only in a full list of checks. */
  readonly severity: 'refuse' | 'warn' | 'ok';
  readonly what: string;
  readonly found: string;
  /** What to do; absent if the check is ok. */
  readonly hint?: string;
}

/** The queue computes delays with the clock of the host that sets them. */
const MAX_CLOCK_OFFSET_MS = 1_000;
/** The share of maxmemory above which Redis may soon refuse writes. */
const MAX_MEMORY_SHARE = 0.8;

export function checkRedis(facts: RedisFacts): RedisCheck[] {
  return [version, role, eviction, persistence, memory, clock].map((check) => check(facts));
}

/** The refusals among the checks, as errors for `throwAll`. */
export function refusalsOf(checks: readonly RedisCheck[], redisName: string): UserError[] {
  return checks
    .filter(({ severity }) => severity === 'refuse')
    .map(({ what, found, hint }) => {
      const options = { code: 'redis-unfit', exitCode: 3, ...(hint === undefined ? {} : { hint }) } as const;
      return new UserError(`Redis at ${redisName}: ${what}: ${found}`, options);
    });
}

function version({ product, version }: RedisFacts): RedisCheck {
  const what = 'version';
  const found = `${product} ${version}`;
  if (product === 'Dragonfly') {
    const hint = 'Use Redis or Valkey: jmin was not tested with crashes of Dragonfly.';
    return { severity: 'warn', what, found, hint };
  }
  if (product === 'Valkey' || !isTooOld(version)) return { severity: 'ok', what, found };
  return { severity: 'refuse', what, found, hint: `Use Redis ${MIN_REDIS_VERSION} or newer, or Valkey.` };
}

function role({ role }: RedisFacts): RedisCheck {
  if (role === 'primary') return { severity: 'ok', what: 'role', found: role };
  return { severity: 'refuse', what: 'role', found: 'a replica', hint: 'Give the address of the primary.' };
}

function eviction({ evictionPolicy: found }: RedisFacts): RedisCheck {
  const what = 'maxmemory-policy';
  if (found === 'noeviction') return { severity: 'ok', what, found };
  const hint =
    'Set it to noeviction (CONFIG SET maxmemory-policy noeviction): any other policy discards results.';
  return { severity: 'refuse', what, found, hint };
}

function persistence({ appendOnlyFile, fsync }: RedisFacts): RedisCheck {
  const what = 'append-only file';
  if (!appendOnlyFile) {
    const hint =
      'Set appendonly yes and appendfsync always: without it, a restart of Redis loses finished trials.';
    return { severity: 'warn', what, found: 'off', hint };
  }
  if (fsync === null) return { severity: 'ok', what, found: 'on; this user may not read its appendfsync' };
  const found = `on, appendfsync ${fsync}`;
  if (fsync === 'always') return { severity: 'ok', what, found };
  const hint =
    'Set appendfsync always: a crash of Redis may lose the last finished trials, which then run again.';
  return { severity: 'warn', what, found, hint };
}

function memory({ memoryUsedBytes, memoryLimitBytes }: RedisFacts): RedisCheck {
  const what = 'memory';
  const used = `${inMebibytes(memoryUsedBytes)} MiB used`;
  if (memoryLimitBytes === 0) return { severity: 'ok', what, found: `${used}, no limit` };
  const found = `${used} of ${inMebibytes(memoryLimitBytes)} MiB`;
  if (memoryUsedBytes <= MAX_MEMORY_SHARE * memoryLimitBytes) return { severity: 'ok', what, found };
  return {
    severity: 'warn',
    what,
    found,
    hint: 'Raise its maxmemory, or delete sweeps that you no longer need.',
  };
}

function clock({ clockOffsetMs, roundTripMs }: RedisFacts): RedisCheck {
  const what = 'clock';
  const side = clockOffsetMs < 0 ? 'behind' : 'ahead of';
  const found = `${Math.abs(Math.round(clockOffsetMs))} ms ${side} this host's`;
  if (Math.abs(clockOffsetMs) <= MAX_CLOCK_OFFSET_MS + roundTripMs / 2)
    return { severity: 'ok', what, found };
  return { severity: 'warn', what, found, hint: 'Synchronise the clocks of both hosts, e.g. with NTP.' };
}

function inMebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}

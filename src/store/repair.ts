import type { Redis } from 'ioredis';
import { formatCounted } from '../base/format.js';
import { printable } from '../base/printable.js';
import { readAll } from '../results/readAll.js';
import { type Keys, keysOf } from './keys.js';
import { fixedKeys, removalLine, removeWrongTypes } from './keyTypes.js';
import { defineScript, NOW, type Script, script } from './script.js';
import { streamJournal } from './streamJournal.js';

/** Leases and times to be claimed are shorter. A later end comes from a clock that was set back. */
const MAX_DEADLINE_MS = 60_000;

/**
 * Repairs the keys that can be rebuilt from the journals. The leader calls `check` at a slow interval and when no trial
 * ends. It does not check the control records of runs: the scripts of `RunControl` repair the records that they use.
 *
 *   lost or damaged          repaired from
 *   list of sweeps           the sets of active and resting sweeps, and the journals, which hold the names
 *   set of active sweeps     every listed sweep is active or resting; a sweep that is neither becomes active
 *   set of resting sweeps    the same; the coordinator finds no trials left and closes the sweep again
 *   any key of wrong type    removed, because another program wrote it; a journal is never removed
 */
export class Repair {
  readonly #redis: Redis;
  readonly #prefix: string;
  readonly #keys: Keys;
  readonly #limitDeadlines: Script;
  /** Sweeps that the last check found neither active nor resting. A launch may have been in progress. */
  #suspects: ReadonlySet<string> = new Set();
  /** Names by slug, of every sweep that a check has seen. */
  readonly #names = new Map<string, string>();

  constructor(redis: Redis, prefix: string) {
    this.#redis = redis;
    this.#prefix = prefix;
    this.#keys = keysOf(prefix);
    this.#limitDeadlines = defineScript(redis, LIMIT_DEADLINES);
  }

  /** Returns a line for each repair. Any process can call it at any time, also twice. */
  async check(): Promise<string[]> {
    const removed = await this.removeWrongTypes(fixedKeys(this.#prefix));
    const listed = await this.#listSweeps();
    const activated = await this.#activateForgotten();
    const keys = { flight: this.#keys.flight };
    const limited = Number(await this.#limitDeadlines({ keys, args: { maxMs: MAX_DEADLINE_MS } }));
    return [
      ...removed,
      ...listed,
      ...activated,
      ...(limited === 0
        ? []
        : [`shortened the leases of ${formatCounted(limited, 'run')}: they ended too late`]),
    ];
  }

  /** Removes the keys that are ours and have the wrong type, except journals. Returns a line for each. */
  async removeWrongTypes(keys: readonly string[]): Promise<string[]> {
    const removed = await removeWrongTypes(this.#redis, this.#prefix, keys);
    return removed.map(removalLine);
  }

  /** Adds the sweeps that have a journal but are missing from the list. */
  async #listSweeps(): Promise<string[]> {
    const { sweeps, active, resting } = this.#keys;
    const listed = await this.#redis.hgetall(sweeps);
    for (const [slug, name] of Object.entries(listed)) this.#names.set(slug, name);
    const known = [...(await this.#redis.smembers(active)), ...(await this.#redis.smembers(resting))];
    const lines: string[] = [];
    for (const slug of new Set([...this.#names.keys(), ...known])) {
      if (listed[slug] !== undefined) continue;
      const name = await this.#nameOf(slug);
      if (name === null) {
        await this.#forget(slug);
        continue;
      }
      this.#names.set(slug, name);
      await this.#redis.hset(sweeps, slug, name);
      lines.push(`listed the sweep ${printable(name, 60)} again`);
    }
    return lines;
  }

  /** The name in the journal; null if there is no journal. */
  async #nameOf(slug: string): Promise<string | null> {
    for await (const entries of readAll(streamJournal(this.#redis, this.#keys.journal(slug)))) {
      for (const { event } of entries) if (event.type === 'planned') return event.spec.name;
    }
    return null;
  }

  /** A sweep without a journal was deleted. */
  async #forget(slug: string): Promise<void> {
    this.#names.delete(slug);
    await this.#redis.srem(this.#keys.active, slug);
    await this.#redis.srem(this.#keys.resting, slug);
  }

  async #activateForgotten(): Promise<string[]> {
    const { active, resting, journal } = this.#keys;
    const known = new Set([
      ...(await this.#redis.smembers(active)),
      ...(await this.#redis.smembers(resting)),
    ]);
    const suspects = new Set<string>();
    const lines: string[] = [];
    for (const [slug, name] of this.#names) {
      if (known.has(slug) || (await this.#redis.exists(journal(slug))) === 0) continue;
      if (!this.#suspects.has(slug)) {
        suspects.add(slug);
        continue;
      }
      await this.#redis.sadd(active, slug);
      lines.push(`made the sweep ${printable(name, 60)} active again: it was neither active nor resting`);
    }
    this.#suspects = suspects;
    return lines;
  }
}

// A deadline beyond the limit ends now. A worker that holds the run renews its lease.
export const LIMIT_DEADLINES = script('limit_deadlines', {
  keys: { flight: 'zset' },
  lua: `${NOW}
local time = now()
local late = redis.call('ZRANGEBYSCORE', keys.flight, '(' .. time + args.maxMs, '+inf')
for _, member in ipairs(late) do redis.call('ZADD', keys.flight, time, member) end
return #late
`,
});

import type { Redis } from 'ioredis';
import { formatCounted } from '../base/format.js';
import { printable } from '../base/printable.js';
import { readAll } from '../results/readAll.js';
import { type Keys, keysOf } from './keys.js';
import { fixedKeys, removalLine, removeWrongTypes } from './keyTypes.js';
import { defineScript, NOW, type Script, script } from './script.js';
import { streamJournal } from './streamJournal.js';

/** No lease and no time to be claimed is longer; one that ends later came from a clock that was set back. */
const MAX_DEADLINE_MS = 60_000;

/**
 * Repairs the keys that only say again what the journals say. The leader calls `check` at a slow interval and when
 * nothing moves. Records of runs are not looked at here: the scripts of `RunControl` repair those they meet.
 *
 *   lost or damaged         comes back from
 *   list of sweeps          the sets of active and resting sweeps, and the journals, which hold the names
 *   set of active sweeps    every listed sweep is active or resting; one that is neither is made active
 *   set of resting sweeps   the same: the coordinator finds that nothing of them is left and closes them again
 *   any, of a wrong type    removed, as it holds nothing of ours; but a journal is never removed
 */
export class Repair {
  readonly #redis: Redis;
  readonly #prefix: string;
  readonly #keys: Keys;
  readonly #limitDeadlines: Script;
  /** Sweeps that the last check found neither active nor resting: they may have been in the middle of a launch. */
  #suspects: ReadonlySet<string> = new Set();
  /** Every sweep that a check has seen: its name, by slug. */
  readonly #names = new Map<string, string>();

  constructor(redis: Redis, prefix: string) {
    this.#redis = redis;
    this.#prefix = prefix;
    this.#keys = keysOf(prefix);
    this.#limitDeadlines = defineScript(redis, LIMIT_DEADLINES);
  }

  /** Compares and repairs; says what it repaired, a line each. May be called by anyone, at any time, also twice. */
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

  /** Removes those of the keys that are ours and of a wrong type, but no journal; says so, a line each. */
  async removeWrongTypes(keys: readonly string[]): Promise<string[]> {
    const removed = await removeWrongTypes(this.#redis, this.#prefix, keys);
    return removed.map(removalLine);
  }

  /** Lists the sweeps that have a journal and are not in the list any more. */
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

  /** From its journal; null where that is gone. */
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

// Those beyond the limit are over now: a worker that holds a run renews its lease.
export const LIMIT_DEADLINES = script('limit_deadlines', {
  keys: { flight: 'zset' },
  lua: `${NOW}
local time = now()
local late = redis.call('ZRANGEBYSCORE', keys.flight, '(' .. time + args.maxMs, '+inf')
for _, member in ipairs(late) do redis.call('ZADD', keys.flight, time, member) end
return #late
`,
});

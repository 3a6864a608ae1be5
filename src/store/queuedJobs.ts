import type { Redis } from 'ioredis';
import { type Keys, QUEUE_NAME } from './keys.js';
import { defineScript, type Script, script } from './script.js';

/** `slug.nonce.number`, as the coordinator names a job. A slug may have dots. */
const JOB_ID = /^(.+)\.[^.]+\.\d+$/;

/** Removes jobs that nobody needs from BullMQ's queue. A job is a hint, so removing one costs time at most. */
export class QueuedJobs {
  readonly #redis: Redis;
  readonly #keys: Keys;
  readonly #remove: Script;

  constructor(redis: Redis, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
    this.#remove = defineScript(redis, REMOVE_JOBS);
  }

  /** Removes the jobs of a sweep, except those that a worker holds. */
  async removeOf(slug: string): Promise<void> {
    const { waiting, paused, delayed, completed, failed } = this.#lists;
    const ids = await Promise.all([
      ...[waiting, paused].map((key) => this.#redis.lrange(key, 0, -1)),
      ...[delayed, completed, failed].map((key) => this.#redis.zrange(key, '0', '-1')),
    ]);
    await this.remove(ids.flat().filter((id) => JOB_ID.exec(id)?.[1] === slug));
  }

  /** Removes jobs from every list with their data. Does nothing to a job that a worker holds. */
  async remove(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const records = ids.map((id) => this.#keyOf(id));
    await this.#remove({ keys: this.#lists, records, args: { ids } });
  }

  get #lists() {
    return {
      waiting: this.#keyOf('wait'),
      paused: this.#keyOf('paused'),
      active: this.#keyOf('active'),
      delayed: this.#keyOf('delayed'),
      completed: this.#keyOf('completed'),
      failed: this.#keyOf('failed'),
    };
  }

  #keyOf(name: string): string {
    return `${this.#keys.bull}:${QUEUE_NAME}:${name}`;
  }
}

export const REMOVE_JOBS = script('remove_jobs', {
  keys: {
    waiting: 'list',
    paused: 'list',
    active: 'list',
    delayed: 'zset',
    completed: 'zset',
    failed: 'zset',
  },
  records: 'hash',
  lua: `
for i, record in ipairs(records) do
  local id = args.ids[i]
  if not redis.call('LPOS', keys.active, id) then
    redis.call('LREM', keys.waiting, 0, id)
    redis.call('LREM', keys.paused, 0, id)
    redis.call('ZREM', keys.delayed, id)
    redis.call('ZREM', keys.completed, id)
    redis.call('ZREM', keys.failed, id)
    redis.call('DEL', record)
  end
end
`,
});

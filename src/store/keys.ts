/** The one queue of all sweeps. */
export const QUEUE_NAME = 'trials';

/** The names of all keys. They share one hash tag, so that a script may touch any of them in a cluster too. */
export interface Keys {
  /** Prefix that BullMQ puts before its own keys. */
  readonly bull: string;
  /** LIST of BullMQ's: the jobs that wait for a worker. */
  readonly waitingJobs: string;
  /** HASH slug → name of every sweep. */
  readonly sweeps: string;
  /** SET of the slugs of sweeps that may have trials waiting or running. */
  readonly active: string;
  /** SET of the slugs of sweeps that nobody trains: closed, cancelled or imported. Every sweep is in this or in `active`. */
  readonly resting: string;
  /** ZSET `slug/run` → when its lease or its time to be claimed ends, in milliseconds. */
  readonly flight: string;
  /** STRING nonce of the coordinator, with a lease. */
  readonly lead: string;
  /** STRING: when a candidate asked for the lead last, in milliseconds. */
  readonly asked: string;
  /** SET of the workers that have announced themselves; those whose key is gone are gone. */
  readonly workers: string;
  /** STREAM: the journal, the truth of a sweep. */
  journal(slug: string): string;
  /** HASH of a run in flight; of one that left flight a note, for a while. */
  run(slug: string, run: string): string;
  /** HASH run → a training in the middle: its bytes, or where they are. */
  checkpoints(slug: string): string;
  /** STRING: what a worker says of itself, with a lease. */
  worker(id: string): string;
  /** HASH chunk number → compressed bytes. */
  dataset(digest: string): string;
  /** SET of the slugs that use it. */
  datasetUsers(digest: string): string;
}

export function keysOf(prefix: string): Keys {
  const tag = `{${prefix}}`;
  return {
    bull: `${tag}:bull`,
    waitingJobs: `${tag}:bull:${QUEUE_NAME}:wait`,
    sweeps: `${tag}:sweeps`,
    active: `${tag}:active`,
    resting: `${tag}:resting`,
    flight: `${tag}:flight`,
    lead: `${tag}:lead`,
    asked: `${tag}:asked`,
    workers: `${tag}:workers`,
    journal: (slug) => `${tag}:sweep:${slug}:journal`,
    run: (slug, run) => `${tag}:run:${slug}:${run}`,
    checkpoints: (slug) => `${tag}:sweep:${slug}:checkpoints`,
    worker: (id) => `${tag}:worker:${id}`,
    dataset: (digest) => `${tag}:data:${digest}`,
    datasetUsers: (digest) => `${tag}:data:${digest}:sweeps`,
  };
}

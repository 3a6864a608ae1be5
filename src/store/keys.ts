/** All sweeps share one queue. */
export const QUEUE_NAME = 'trials';

/** The names of all keys. They share one hash tag, so that a script can use all of them in a cluster too. */
export interface Keys {
  /** Prefix of BullMQ's own keys. */
  readonly bull: string;
  /** LIST of BullMQ: the jobs that wait for a worker. */
  readonly waitingJobs: string;
  /** HASH of BullMQ: whether the queue is paused. */
  readonly queueState: string;
  /** HASH slug → name of every sweep. */
  readonly sweeps: string;
  /** SET of the slugs of sweeps that may have trials waiting or running. */
  readonly active: string;
  /** SET of the slugs of all other sweeps: closed, cancelled or imported. */
  readonly resting: string;
  /** ZSET `slug/run` → end of its lease, or of its time to be claimed, in milliseconds. */
  readonly flight: string;
  /** STRING nonce of the coordinator, with a lease. */
  readonly lead: string;
  /** STRING: the last time that a candidate asked to lead, in milliseconds. */
  readonly asked: string;
  /** SET of the announced workers. A worker without its own key has gone. */
  readonly workers: string;
  /** STREAM: the journal of a sweep, from which everything else can be rebuilt. */
  journal(slug: string): string;
  /** HASH: the control record of a run in flight, or for a while the note of a run that left flight. */
  run(slug: string, run: string): string;
  /** HASH run → its checkpoint: the bytes, or the file that holds them. */
  checkpoints(slug: string): string;
  /** STRING: the fold of the sweep at an entry of its journal: a cache. */
  snapshot(slug: string): string;
  /** STRING: what lists and status show of the sweep, at an entry of its journal: a cache. */
  overview(slug: string): string;
  /** HASH notice → whether it was claimed, sent or lost: what notifications of the sweep were sent. */
  notices(slug: string): string;
  /** STRING: a worker's presence, with a lease. */
  worker(id: string): string;
  /** HASH chunk number → compressed bytes. */
  dataset(digest: string): string;
  /** SET of the slugs of sweeps that use the data set. */
  datasetUsers(digest: string): string;
}

export function keysOf(prefix: string): Keys {
  const tag = `{${prefix}}`;
  return {
    bull: `${tag}:bull`,
    waitingJobs: `${tag}:bull:${QUEUE_NAME}:wait`,
    queueState: `${tag}:bull:${QUEUE_NAME}:meta`,
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
    snapshot: (slug) => `${tag}:sweep:${slug}:snapshot`,
    overview: (slug) => `${tag}:sweep:${slug}:overview`,
    notices: (slug) => `${tag}:sweep:${slug}:notices`,
    worker: (id) => `${tag}:worker:${id}`,
    dataset: (digest) => `${tag}:data:${digest}`,
    datasetUsers: (digest) => `${tag}:data:${digest}:sweeps`,
  };
}

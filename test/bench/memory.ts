import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { followSweep, launch } from '../../src/app/launch.js';
import type { OpenRedis } from '../../src/app/openRedis.js';
import { prepareSweep } from '../../src/app/prepareSweep.js';
import { assert, present } from '../../src/base/assert.js';
import { formatCount } from '../../src/base/format.js';
import { randomStream } from '../../src/base/random.js';
import type { Finished } from '../../src/model/events.js';
import { packCurve } from '../../src/results/curve.js';
import { fingerprintOf } from '../../src/results/fingerprint.js';
import type { Store } from '../../src/store/store.js';
import { parseSweepFile } from '../../src/sweepfile/parseSweepFile.js';
import type { BenchOptions } from './main.js';
import { withPrivateRedis } from './privateRedis.js';
import { figureTable } from './table.js';

const MOST_WAITING_BYTES = 1;
const MOST_FINISHED_BYTES = 250;
/** Trials to a job, as many as the coordinator puts into one at most. */
const RUNS_PER_JOB = 200;
/** Points of a curve as the usual epochs give it, over some 60 epochs. */
const CURVE_POINTS = 30;
/** The control records of what has ended stay for a minute. */
const NOTES_MS = 61_000;
const WORKER = 'a-host.example-12345-a1b2';

/**
 * What a trial takes in Redis, while it waits and once it has finished: a sweep is launched, and its trials are
 * opened, claimed and finished by the scripts that coordinator and workers use, without being trained.
 */
export async function runMemoryBench({ isSmoke }: BenchOptions): Promise<string> {
  const [planned, finished] = isSmoke ? [1000, 200] : [1_000_000, 100_000];
  return withPrivateRedis(async ({ store }: OpenRedis) => {
    const empty = await bytesOf(store);
    const { slug } = await launchSweep(store, planned);
    const waiting = ((await bytesOf(store)) - empty) / planned;
    const ids = await trialIds(store, slug, 2 * finished);
    const settle = () => setTimeout(isSmoke ? 0 : NOTES_MS);
    const perTrial = async (trials: readonly string[], points: number) => {
      const before = await bytesOf(store);
      await finishAll(store, slug, trials, points);
      await settle();
      return ((await bytesOf(store)) - before) / trials.length;
    };
    const bare = await perTrial(ids.slice(0, finished), 0);
    const withCurve = await perTrial(ids.slice(finished), CURVE_POINTS);
    return figureTable([
      {
        what: `a waiting trial of ${formatCount(planned)}, bytes`,
        measured: waiting.toFixed(3),
        line: `${MOST_WAITING_BYTES}`,
        isMet: waiting <= MOST_WAITING_BYTES,
      },
      {
        what: `a finished trial of ${formatCount(finished)}, without its curve, bytes`,
        measured: bare.toFixed(0),
        line: `${MOST_FINISHED_BYTES}`,
        isMet: bare <= MOST_FINISHED_BYTES,
      },
      {
        what: `the same with a curve of ${CURVE_POINTS} points, bytes`,
        measured: withCurve.toFixed(0),
        line: '–',
        isMet: true,
      },
    ]);
  });
}

async function bytesOf(store: Store): Promise<number> {
  return (await store.inspect()).memoryUsedBytes;
}

async function launchSweep(store: Store, count: number): Promise<{ slug: string }> {
  const file = `
name: memory
dataset: { generate: moons, examples: 10 }
hyperparameters: { learning_rate: { log: [0.001, 1], count: 100 } }
replicates: ${count / 100}
`;
  return launch(store, await prepareSweep(parseSweepFile(file, { fileName: 'memory.yaml' }), file, null));
}

async function trialIds(store: Store, slug: string, count: number): Promise<string[]> {
  const followed = followSweep(store, slug);
  await followed.catchUp();
  const { trials } = present(followed.fold, 'fold');
  return Array.from({ length: count }, (_, position) => trials.id(position));
}

async function finishAll(
  store: Store,
  slug: string,
  trials: readonly string[],
  points: number,
): Promise<void> {
  const random = randomStream(points, 'memory');
  const leader = store.leadership.nonce;
  const read = present((await store.journal(slug).read(null, 1))[0], 'the first entry').id;
  for (let first = 0; first < trials.length; first += RUNS_PER_JOB) {
    await store.leadership.lead();
    const job = `memory.${points}.${first}`;
    const ids = trials.slice(first, first + RUNS_PER_JOB);
    const runs = ids.map((id) => ({ run: id, trials: [id], attempts: 0, crashes: 0 }));
    await store.runs.open({ leader, slug, read }, job, runs);
    const claim = { slug, token: randomBytes(16).toString('hex') };
    await store.runs.claim(claim, ids, { job, worker: WORKER });
    const answers = await store.runs.finish(
      claim,
      ids.map((run) => {
        const event = makeEnding(run, points, () => random.uniform());
        return { run, trial: run, event, fingerprint: fingerprintOf(event), isLast: true };
      }),
    );
    assert(
      answers.every((answer) => answer === 'ok'),
      'every ending is the first',
    );
  }
}

function makeEnding(trial: string, points: number, draw: () => number): Finished {
  const curve = Array.from({ length: points }, () => ({
    J: draw(),
    devJ: draw(),
    error: draw(),
    devError: draw(),
  }));
  return {
    type: 'finished',
    J: draw(),
    devJ: draw(),
    error: draw(),
    devError: draw(),
    trainMs: draw() * 100,
    curve: packCurve(curve),
    trial,
    worker: WORKER,
  };
}

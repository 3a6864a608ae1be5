/** Jobs that jmin did not write: anybody who can write to Redis can put them into the queue. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launch } from '../../src/app/launch.js';
import { connectRedis } from '../../src/redis/connect.js';
import { keysOf, QUEUE_NAME } from '../../src/store/keys.js';
import { Store } from '../../src/store/store.js';
import { type TrialJob, TrialQueue } from '../../src/store/trialQueue.js';
import { jobProblem } from '../../workers/checkJob.js';
import { eventsOf, prepare, SMALL, startWorkerGroup, summaryOf, untilDone } from '../app/sweepFixture.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { until } from '../waiting.js';
import { SOUND } from './runnerFixture.js';

const RUN = {
  run: 'a',
  configuration: SOUND,
  trials: [
    { id: 'b', number: 1, iterations: 5 },
    { id: 'a', number: 2, iterations: 10 },
  ],
};
const JOB: TrialJob = {
  ...{ sweep: 'xor', slug: 'xor', dataset: 'd'.repeat(32), record: null, trialTimeMs: null },
  ...{ stallTimeMs: 1000, maxAttempts: 3, purpose: 'train', apart: false, runs: [RUN] },
};

const FORGED: readonly (readonly [string, unknown, RegExp])[] = [
  ['null', null, /expected object/],
  ['a text', 'job', /expected object/],
  ['a list', [JOB], /expected object/],
  ['nothing in it', {}, /^sweep: /],
  ['a field more', { ...JOB, command: 'rm -rf /' }, /command/],
  ['a trainer that is unknown', { ...JOB, trainer: 'sh' }, /^trainer: /],
  ['a slug that is a path', { ...JOB, slug: '../../etc' }, /^slug: /],
  ['a slug with a slash', { ...JOB, slug: 'xor/a' }, /^slug: /],
  ['a data set that is a path', { ...JOB, dataset: '../data' }, /^dataset: /],
  ['a negative time', { ...JOB, trialTimeMs: -1 }, /^trialTimeMs: /],
  ['no attempts', { ...JOB, maxAttempts: 0 }, /^maxAttempts: /],
  ['a purpose that is none', { ...JOB, purpose: 'mine' }, /^purpose: /],
  ['no runs', { ...JOB, runs: [] }, /^runs: /],
  [
    'too many runs',
    { ...JOB, runs: Array.from({ length: 100_000 }, (_, i) => ({ ...RUN, run: `r${i}` })) },
    /^runs: /,
  ],
  ['a run twice', { ...JOB, runs: [RUN, RUN] }, /^runs: one is listed twice/],
  ['a run that is a path', { ...JOB, runs: [{ ...RUN, run: '../../a' }] }, /^runs\.0\.run: /],
  ['a run without trials', { ...JOB, runs: [{ ...RUN, trials: [] }] }, /^runs\.0\.trials: /],
  ['trials in no order', { ...JOB, runs: [{ ...RUN, trials: RUN.trials.toReversed() }] }, /ascending/],
  ['a trial beyond its run', { ...JOB, runs: [{ ...RUN, trials: RUN.trials.slice(0, 1) }] }, /up to those/],
  ...(
    [
      ['an optimizer that is none', { optimizer: 'magic' }, /optimizer/],
      ['too many units', { hidden_units: [1e9] }, /hidden_units/],
      ['too many layers', { hidden_units: Array(1e5).fill(1) }, /hidden_units/],
      ['a learning rate that is a text', { learning_rate: 'abc' }, /learning_rate/],
      ['iterations without end', { iterations: 1e15 }, /iterations/],
    ] as const
  ).map(
    ([what, change, problem]) =>
      [what, { ...JOB, runs: [{ ...RUN, configuration: { ...SOUND, ...change } }] }, problem] as const,
  ),
];

describe('jobProblem', () => {
  test('accepts a valid job', () => {
    expect(jobProblem(JOB)).toBeNull();
  });

  test.each(FORGED)('refuses a job with %s', (_, job, problem) => {
    expect(jobProblem(job as TrialJob)).toMatch(problem);
  });
});

describe('a worker', () => {
  let server: TestRedis;
  beforeAll(async () => {
    server = await startTestRedis();
  });
  afterAll(() => server.stop());

  test('refuses forged jobs with a line for each, and trains the planned ones', async () => {
    const target = server.target();
    const store = await Store.open(target);
    const queue = await TrialQueue.open(target);
    const redis = await connectRedis(target);
    const lines: string[] = [];
    const group = await startWorkerGroup(target, { onProblem: (line) => lines.push(line) });
    try {
      const [before] = await store.workers.present();
      for (const [i, [, job]] of FORGED.entries()) {
        if (typeof job === 'object' && job !== null && !Array.isArray(job))
          await queue.add(`forged${i}`, { sweep: 'x', ...job } as TrialJob);
      }
      // One that is no JSON, and one of runs that no coordinator opened.
      await queue.add('broken', JOB);
      await queue.add('unopened', JOB);
      await redis.hset(`${keysOf(target.prefix).bull}:${QUEUE_NAME}:broken`, 'data', '{"sweep":');
      await launch(store, await prepare(SMALL));
      await untilDone(store);
      await until(async () => (await store.countWaitingJobs()) === 0);
      const { ledger } = await summaryOf(store, 'small');
      expect(ledger.finished + ledger.diverged).toBe(ledger.planned);
      expect((await eventsOf(store, 'small')).filter(({ type }) => type === 'failed')).toEqual([]);
      expect(await store.journal('xor').read(null, 10)).toEqual([]);
      const refused = lines.filter((line) => line.includes('was refused'));
      expect(refused.length).toBeGreaterThan(15);
      expect(Math.max(...refused.map(({ length }) => length))).toBeLessThan(500);
      const [after] = await store.workers.present();
      expect(after?.worker).toBe(before?.worker);
    } finally {
      await group.stop();
      redis.disconnect();
      queue.close();
      store.close();
    }
  });
});

/** The API of version 1: every operation over a real journal, through the typed client. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ApiError, connect } from '../../src/api/connect.js';
import { logTo } from '../../src/base/log.js';
import { type Dashboard, startDashboard } from '../../src/dashboard/startDashboard.js';
import { readAll } from '../../src/results/readAll.js';
import { Store } from '../../src/store/store.js';
import { OPERATION_SCHEMAS, type OperationSchema } from '../../src/views/api/operationSchemas.js';
import { OPERATIONS, type OperationName } from '../../src/views/api/operations.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { until } from '../waiting.js';
import { ask } from './ask.js';
import { type SeededSweep, seedSweep, WORKER } from './seedSweep.js';

let redis: TestRedis;
let store: Store;
let dashboard: Dashboard;
let moons: SeededSweep;
let api: ReturnType<typeof connect>;
const notices: string[] = [];

/** Four learning rates by two numbers of units: trials 1 to 4 have ended, trial 5 runs. */
beforeAll(async () => {
  redis = await startTestRedis();
  store = await Store.open(redis.target());
  moons = await seedSweep(store, 'moons');
  for (const index of [0, 1, 2, 3, 4]) await moons.start(index);
  await moons.finish(0, 0.4);
  await moons.finish(1, 0.2);
  await moons.finish(2, 0.3);
  await moons.finish(3, null);
  const options = { store, host: '127.0.0.1', port: 0, log: logTo(({ text }) => notices.push(text)) };
  dashboard = await startDashboard({ ...options, token: null });
  api = connect(dashboard.url);
});

afterAll(async () => {
  await dashboard?.close();
  store?.close();
  await redis?.stop();
  expect(notices).toEqual([]);
});

const slug = 'moons';

/** A worker that says nothing for ten seconds is gone. */
beforeEach(async () => {
  const { type: _, ...worker } = WORKER;
  const running = [{ slug, trials: [moons.ids[4] ?? ''], iteration: 4, iterations: 10, J: 0.5 }];
  await store.workers.announce({ ...worker, pid: 1, running });
});

/** What each operation that only reads is asked; those that change something have tests of their own. */
const READS: Readonly<Partial<Record<OperationName, object>>> = {
  getAbout: {},
  listSweeps: {},
  compareSweeps: { sweeps: [slug, slug] },
  getSweep: { slug },
  listTrials: { slug, filter: 'J < 0.35', sort: 'J', columns: ['J', 'learning_rate'] },
  getTrial: { slug, trial: '2' },
  getTrialLog: { slug, trial: '2' },
  compareTrials: { slug, trials: ['1', '2', '4'] },
  getCurves: { slug, trials: ['1'], top: 2 },
  getParallel: { slug, filter: 'learning_rate < 0.05' },
  getAxis: { slug, name: 'learning_rate' },
  getHeatmap: { slug, x: 'learning_rate', y: 'hidden_units' },
  getDistribution: { slug },
  getScatter: { slug, x: 'parameters' },
  getFindings: { slug },
  getNotes: { slug },
  getTimeline: { slug },
  getProgress: { slug },
  getImportance: { slug },
  exportCsv: { slug, filter: 'state == "finished"' },
  getSweepFile: { slug, filter: 'J < 0.35' },
  listWorkers: {},
  getLocalWorkers: {},
  getQueue: {},
};

describe('every operation that reads', () => {
  it('is asked here', () => {
    const reads = Object.entries(OPERATIONS).filter(([, { method }]) => method === 'GET');
    expect(reads.map(([name]) => name).sort()).toEqual(Object.keys(READS).sort());
  });

  it.each(Object.entries(READS))('%s answers as its schema says', async (name, input) => {
    const call = api[name as OperationName] as (input: object) => Promise<unknown>;
    const answer = await call(input);
    const schema: OperationSchema = OPERATION_SCHEMAS[name as OperationName];
    expect([name, schema.answer?.safeParse(answer).error?.issues]).toEqual([name, undefined]);
  });
});

describe('listWorkers', () => {
  it('says how busy the machine is, and nothing for a worker that does not say it', async () => {
    const { type: _, ...worker } = WORKER;
    const system = { load: 1.2345, totalBytes: 16_049_000_000, usedBytes: 4_051_000_000 };
    await store.workers.announce({ ...worker, worker: 'busy-1', pid: 2, running: [], system });
    const found = async () =>
      (await api.listWorkers({})).workers.map((one) => [one.worker, one.system] as const);
    await until(async () => (await found()).length === 2);
    expect(new Map(await found())).toEqual(
      new Map([
        [WORKER.worker, null],
        ['busy-1', { load: 1.2, total_bytes: 16_000_000_000, used_bytes: 4_100_000_000 }],
      ]),
    );
    await store.workers.leave('busy-1');
    await until(async () => (await found()).length === 1);
  });
});

describe('listTrials', () => {
  it('filters in the language of sweep files, sorts, and sends only the columns asked for', async () => {
    const { matched, total, trials } = await api.listTrials({
      slug,
      filter: 'J < 0.35 && state == "finished"',
      sort: 'J',
      order: 'desc',
      columns: ['J', 'learning_rate'],
    });
    expect([matched, total]).toEqual([2, 8]);
    expect(trials.map(({ trial, metrics }) => [trial, metrics])).toEqual([
      [3, { J: 0.3 }],
      [2, { J: 0.2 }],
    ]);
    expect(trials[0]?.configuration).toEqual({ learning_rate: 0.03 });
  });

  it('shows the column of a bad filter', async () => {
    const error = await api.listTrials({ slug, filter: 'J < 0.35 && learning_rat > 1' }).catch((e) => e);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({
      status: 400,
      code: 'bad-filter',
      problems: [{ line: 1, column: 13, message: expect.stringContaining('did you mean learning_rate?') }],
    });
  });
});

describe('orders', () => {
  it('cancels the trials of a filter and says which', async () => {
    const answer = await api.cancelTrials({ slug, filter: 'learning_rate == 0.3' });
    expect(answer).toMatchObject({
      changed: 2,
      unchanged: 0,
      trials: [7, 8],
      message: 'Cancelled 2 trials.',
    });
    const again = await api.cancelTrials({ slug, trials: [7] });
    expect(again).toMatchObject({ changed: 0, unchanged: 1 });
    expect(await api.retryTrials({ slug, filter: 'state == "cancelled"' })).toMatchObject({ changed: 2 });
  });

  it('moves waiting trials forward, and counts the others', async () => {
    const { ledger } = await api.getSweep({ slug });
    const answer = await api.runTrialsSooner({ slug, filter: 'learning_rate > 0' });
    expect(answer).toMatchObject({ changed: ledger.waiting, unchanged: 8 - ledger.waiting });
    expect(answer.message).toContain(`Moved forward: ${ledger.waiting} trials.`);
    const moved: unknown[] = [];
    for await (const entries of readAll(store.journal(slug)))
      for (const { event } of entries) if (event.type === 'preferred') moved.push(...event.trials);
    expect(moved).toHaveLength(ledger.waiting);
  });

  it('pauses and resumes', async () => {
    expect(await api.pauseSweep({ slug })).toMatchObject({ state: 'paused', running: 1 });
    expect(await api.resumeSweep({ slug })).toMatchObject({ state: 'running' });
    expect(await api.setPriority({ slug, priority: 7 })).toMatchObject({ message: 'The priority is 7 now.' });
    expect(await api.setMaxParallel({ slug, max_parallel: 3 })).toMatchObject({
      message: 'Trainings at once: 3.',
    });
    expect(await api.getSweep({ slug })).toMatchObject({ priority: 7, max_parallel: 3 });
  });
});

describe('planSweep and launchSweep', () => {
  const text =
    'name: fresh\ndataset: { generate: moons, examples: 40 }\nhyperparameters: { learning_rate: [0.1, 0.2], epochs: 3 }\n';

  it('plan what launch then queues', async () => {
    const { plan, problems } = await api.planSweep({ text });
    expect([plan?.trials, problems]).toEqual([2, []]);
    expect(await api.launchSweep({ text })).toMatchObject({ slug: 'fresh', trials: 2, queued: 2 });
    expect(await api.getQueue({})).toMatchObject({ waiting_runs: expect.any(Number) });
    expect((await api.listSweeps()).sweeps.map(({ slug: name }) => name)).toEqual(['fresh', 'moons']);
  });

  it('name the line and column of each problem', async () => {
    const bad = text.replace('epochs: 3', 'epochs: -3');
    const { plan, problems } = await api.planSweep({ text: bad });
    expect(plan).toBeNull();
    expect(problems).toMatchObject([{ line: 3, column: 55 }]);
    await expect(api.launchSweep({ text: bad })).rejects.toMatchObject({
      status: 400,
      code: 'bad-sweep-file',
    });
  });

  it('reach no file outside the folder of the dashboard', async () => {
    const outside =
      'name: outside\ndataset: { csv: /etc/passwd, target: x }\nhyperparameters: { epochs: 1 }\n';
    expect((await api.planSweep({ text: outside })).problems).toMatchObject([{ code: 'outside-folder' }]);
  });
});

describe('the description', () => {
  it('is OpenAPI 3.1 and names every operation', async () => {
    const { text } = await ask(dashboard.url, '/api/v1/openapi.json');
    const { openapi, paths } = JSON.parse(text);
    expect(openapi).toBe('3.1.0');
    const ids = Object.values<object>(paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    expect(ids.sort()).toEqual([...Object.keys(OPERATIONS), 'events'].sort());
  });

  it('can be read by people, without scripts', async () => {
    const { text, headers } = await ask(dashboard.url, '/api/docs');
    expect(headers['content-type']).toContain('text/html');
    expect(text).toContain('/sweeps/{slug}/trials');
    expect(text).not.toContain('<script');
  });
});

/**
 * The server of the page at 100,000 trials with curves of 100 points: how long it takes to open them and to answer the
 * questions of the views, how fast an ending in the journal reaches an open page, and what the server costs.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ApiError, connect } from '../../src/api/connect.js';
import { launch, tableOf } from '../../src/app/launch.js';
import type { OpenRedis } from '../../src/app/openRedis.js';
import { prepareSweep } from '../../src/app/prepareSweep.js';
import { present } from '../../src/base/assert.js';
import { formatCount } from '../../src/base/format.js';
import { randomStream } from '../../src/base/random.js';
import { quantile } from '../../src/base/statistics.js';
import type { Finished } from '../../src/model/events.js';
import type { TrialTable } from '../../src/model/trial.js';
import { packCurve } from '../../src/results/curve.js';
import type { Store } from '../../src/store/store.js';
import { parseSweepFile } from '../../src/sweepfile/parseSweepFile.js';
import type { BenchOptions } from './main.js';
import { withPrivateRedis } from './privateRedis.js';
import { type Figure, figureTable } from './table.js';

const MAIN = fileURLToPath(new URL('../../../bundle/src/cli/main.js', import.meta.url));
const WORKER = 'bench-1-a1b2';
const CURVE_POINTS = 100;
const ROUNDS = 7;
/** Endings that wait for the part of the bench that watches them. */
const LIVE_SHARE = 0.1;
const ENDINGS_PER_SECOND = 500;

const MOST = {
  open: 10_000,
  answer: 100,
  grid: 100,
  continuous: 250,
  density: 700,
  event: 500,
  cpuShare: 0.4,
  bytes: 500e6,
};

export async function runDashboardBench({ isSmoke }: BenchOptions): Promise<string> {
  const count = isSmoke ? 4000 : 100_000;
  const grid = await withPrivateRedis((redis) => benchSweep(redis, sweepFile(count, 'grid'), { isSmoke }));
  const half = isSmoke ? 1000 : 50_000;
  const continuous = await withPrivateRedis((redis) =>
    benchParallel(redis, sweepFile(half, 'continuous'), half),
  );
  return figureTable([...grid, ...continuous]);
}

/** As many points as asked for: a grid of few values, or two axes with a value of their own for each hundred trials. */
function sweepFile(count: number, kind: 'grid' | 'continuous'): string {
  const swept =
    kind === 'grid'
      ? `learning_rate: { log: [0.001, 1], count: ${Math.round(count / 2000) || 1} }
  hidden_layers: 1..5
  hidden_units: [8, 16, 32, 64]
  batch_size: [16, 32, 64, 128, 256]
  weight_decay: [0, 0.001]
  seed: 1..10`
      : `learning_rate: { log: [0.001, 1], count: ${Math.round(Math.sqrt(count))} }
  weight_decay: { log: [0.0001, 0.1], count: ${Math.round(Math.sqrt(count))} }`;
  return `
name: dashboard
dataset: { generate: blobs, examples: 400 }
hyperparameters:
  ${swept}
  epochs: ${CURVE_POINTS}
record: { every_epochs: 1 }
`;
}

interface Seeded {
  readonly slug: string;
  readonly trials: TrialTable;
}

/** Launches a sweep and writes the endings of its first trials, as workers would, without training them. */
async function seed({ store }: OpenRedis, file: string, share: number): Promise<Seeded> {
  const prepared = await prepareSweep(parseSweepFile(file, { fileName: 'dashboard.yaml' }), file, null);
  const { slug } = await launch(store, prepared);
  const trials = await tableOf({
    type: 'planned',
    spec: prepared.spec,
    source: file,
    facts: prepared.dataset.facts,
    jmin: 'bench',
    trainer: 1,
  });
  const machine = { host: 'bench', cpu: 'bench', cores: 2, threads: 2, node: '-', jmin: '-', kernel: '-' };
  await store.journal(slug).append({ type: 'joined', worker: WORKER, ...machine });
  const ended = Math.floor(trials.size * share);
  for (let first = 0; first < ended; first += 500) {
    const positions = Array.from({ length: Math.min(500, ended - first) }, (_, i) => first + i);
    await Promise.all(positions.map((position) => end(store, { slug, trials }, position)));
  }
  return { slug, trials };
}

const random = randomStream(1, 'dashboard');
/** Packing takes longer than everything else: the curves repeat. */
const CURVES = Array.from({ length: 200 }, () => {
  const level = 0.01 + random.uniform();
  const points = Array.from({ length: CURVE_POINTS }, (_, i) => {
    const J = level / (1 + i * random.uniform());
    return { J, devJ: J * 1.2, error: J / 4, devError: J / 3 };
  });
  return { curve: packCurve(points), last: present(points.at(-1), 'a point') };
});

async function end(store: Store, { slug, trials }: Seeded, position: number): Promise<void> {
  const trial = trials.id(position);
  const journal = store.journal(slug);
  await journal.append({ type: 'started', run: trial, trials: [trial], worker: WORKER, attempt: 1 });
  const { curve, last } = present(CURVES[(position * 7919) % CURVES.length], 'a curve');
  const J = last.J * (1 + random.uniform() / 10);
  const measured = { trial, worker: WORKER, trainMs: 10 + random.uniform(), curve };
  const { devJ, error, devError } = last;
  await journal.append({ type: 'finished', J, devJ, error, devError, ...measured } satisfies Finished);
}

interface Server {
  readonly process: ChildProcess;
  readonly url: string;
}

async function withDashboard<T>({ target }: OpenRedis, work: (server: Server) => Promise<T>): Promise<T> {
  const address = ['--redis', redisAddress(target), '--prefix', target.prefix];
  const child = spawn(process.execPath, [MAIN, 'dashboard', '--port', '0', '--json', ...address], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const lines = createInterface({ input: present(child.stdout, 'stdout') });
    const [line] = await once(lines, 'line');
    return await work({ process: child, url: JSON.parse(String(line)).url });
  } finally {
    child.kill('SIGKILL');
  }
}

function redisAddress(target: OpenRedis['target']): string {
  return 'socketPath' in target ? `unix://${target.socketPath}` : target.url;
}

async function benchSweep(redis: OpenRedis, file: string, { isSmoke }: BenchOptions): Promise<Figure[]> {
  const seeded = await seed(redis, file, 1 - LIVE_SHARE);
  const { slug, trials } = seeded;
  const what = `${formatCount(trials.size)} trials`;
  const started = performance.now();
  return withDashboard(redis, async ({ process: child, url }) => {
    const api = connect(url);
    const first = await patiently(() => api.getSweep({ slug }));
    const openMs = performance.now() - started;
    const filter = (round: number) => `J < ${0.1 + round / 100} && hidden_layers == ${1 + (round % 5)}`;
    const curvesMs = await timeOf(() => patiently(() => api.getCurves({ slug })));
    const asked: readonly [string, number, (round: number) => Promise<unknown>][] = [
      ['the page of the sweep', MOST.answer, () => api.getSweep({ slug })],
      [
        'a filter, answered with a page of the table',
        MOST.answer,
        (i) => api.listTrials({ slug, filter: filter(i) }),
      ],
      [
        'a sort by another column, under a filter',
        MOST.answer,
        (i) =>
          api.listTrials({
            slug,
            filter: 'J < 0.5',
            sort: SORTS[i % SORTS.length] ?? 'J',
            order: i % 2 ? 'asc' : 'desc',
          }),
      ],
      [
        'a brush over parallel coordinates of a grid',
        MOST.grid,
        (i) => api.getParallel({ slug, filter: filter(i) }),
      ],
      ['the density of the filtered curves', MOST.density, (i) => api.getCurves({ slug, filter: filter(i) })],
      ['the density of all curves', MOST.density, (i) => api.getCurves({ slug, top: i })],
      [
        'a heatmap of medians, under a filter',
        MOST.answer,
        (i) =>
          api.getHeatmap({ slug, x: 'learning_rate', y: 'hidden_units', value: 'median', filter: filter(i) }),
      ],
    ];
    const figures: Figure[] = [
      figure(
        `${what}: from the start of the process to the sweep's first page, without a snapshot`,
        openMs,
        MOST.open,
      ),
      figure(`${what}: the first curves, which are read from the journal`, curvesMs, MOST.open),
    ];
    for (const [name, most, ask] of asked) {
      await patiently(() => ask(ROUNDS));
      const times: number[] = [];
      for (let round = 0; round < ROUNDS; round++) times.push(await timeOf(() => ask(round)));
      figures.push(figure(`${what}: ${name}`, quantile(times, 0.5), most));
    }
    const from = first.ledger.finished;
    figures.push(
      ...(await benchEvents(redis.store, seeded, { url, child, from, seconds: isSmoke ? 1 : 15 })),
    );
    return figures;
  });
}

const SORTS = ['seconds', 'dev_J', 'learning_rate', 'trial', 'rank', 'J'];

async function benchParallel(redis: OpenRedis, file: string, count: number): Promise<Figure[]> {
  const { slug } = await seed(redis, file, 1);
  return withDashboard(redis, async ({ url }) => {
    const api = connect(url);
    const ask = (round: number) =>
      api.getParallel({ slug, filter: `learning_rate > ${0.01 * round}`, metric: 'J', axes: CONTINUOUS });
    await patiently(() => ask(ROUNDS));
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) times.push(await timeOf(() => ask(round)));
    const what = `${formatCount(count)} trials with continuous axes: a brush over parallel coordinates`;
    return [figure(what, quantile(times, 0.5), MOST.continuous)];
  });
}

/** Eight lines, of which five are continuous. */
const CONTINUOUS = ['learning_rate', 'weight_decay', 'seconds', 'dev_J', 'error', 'batch_size', 'epochs'];

interface Watched {
  readonly url: string;
  readonly child: ChildProcess;
  /** Trials before this position have ended. */
  readonly from: number;
  readonly seconds: number;
}

/** Trials end at a steady rate, in the journal alone, while a page watches the sweep. */
async function benchEvents(
  store: Store,
  seeded: Seeded,
  { url, child, from, seconds }: Watched,
): Promise<Figure[]> {
  const sentAt = new Map<number, number>();
  const delays: number[] = [];
  const request = get(`${url}/api/v1/events?sweep=${seeded.slug}`, (response) => {
    const lines = createInterface({ input: response });
    // The end of the bench ends the connection.
    lines.on('error', () => {});
    lines.on('line', (line) => {
      if (!line.startsWith('data: {"card"')) return;
      const { trials } = JSON.parse(line.slice(6)) as { trials: { trial: number; state: string }[] };
      for (const { trial, state } of trials) {
        const at = sentAt.get(trial);
        if (at === undefined || state !== 'finished') continue;
        delays.push(performance.now() - at);
        sentAt.delete(trial);
      }
    });
  });
  request.on('error', () => {});
  await setTimeout(1000);
  const pid = present(child.pid, 'a process');
  const [cpuBefore, began] = [cpuMs(pid), performance.now()];
  const total = Math.min(ENDINGS_PER_SECOND * seconds, seeded.trials.size - from);
  for (let sent = 0; sent < total; sent++) {
    const position = from + sent;
    sentAt.set(seeded.trials.number(position), performance.now());
    void end(store, seeded, position);
    const early = began + ((sent + 1) * 1000) / ENDINGS_PER_SECOND - performance.now();
    if (early > 4) await setTimeout(early);
  }
  const share = (cpuMs(pid) - cpuBefore) / (performance.now() - began);
  await setTimeout(1000);
  request.destroy();
  const peak = peakBytes(pid);
  return [
    figure(
      `from an ending in the journal to the page's event, at ${ENDINGS_PER_SECOND} a second, median`,
      quantile(delays, 0.5),
      MOST.event,
    ),
    figure('the same, 95 %', quantile(delays, 0.95), MOST.event),
    {
      what: 'processor time of the server meanwhile, share of a core',
      measured: `${(share * 100).toFixed(0)} %`,
      line: `${MOST.cpuShare * 100} %`,
      isMet: share <= MOST.cpuShare,
    },
    {
      what: 'most memory of the server',
      measured: `${formatCount(Math.round(peak / 1e6))} MB`,
      line: `${formatCount(MOST.bytes / 1e6)} MB`,
      isMet: peak <= MOST.bytes,
    },
  ];
}

/** Asks again while the server still reads a long journal. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 503) throw error;
      await setTimeout(200);
    }
  }
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

function figure(what: string, ms: number, most: number): Figure {
  return {
    what,
    measured: `${formatCount(Math.round(ms))} ms`,
    line: `${formatCount(most)} ms`,
    isMet: ms <= most,
  };
}

/** Clock ticks of a process on Linux are 10 ms. */
const TICK_MS = 10;

function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

function peakBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) * 1024;
}

/**
 * How soon a process that knows nothing shows a large sweep that has ended. The journal is synthetic: each trial has a
 * claim and an ending with random costs and a curve of 30 points, appended through the store without being trained. A
 * coordinator then finds the sweep done, writes its caches and closes it.
 */
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { followSweep, launch } from '../../src/app/launch.js';
import type { OpenRedis } from '../../src/app/openRedis.js';
import { prepareSweep } from '../../src/app/prepareSweep.js';
import { assert, present } from '../../src/base/assert.js';
import { formatCount } from '../../src/base/format.js';
import { randomStream } from '../../src/base/random.js';
import { Coordinator } from '../../src/coordinator/coordinator.js';
import type { JournalEvent } from '../../src/model/events.js';
import { packCurve } from '../../src/results/curve.js';
import type { Store } from '../../src/store/store.js';
import { parseSweepFile } from '../../src/sweepfile/parseSweepFile.js';
import type { BenchOptions } from './main.js';
import { withPrivateRedis } from './privateRedis.js';
import { type Figure, figureTable } from './table.js';

/** What a sweep of so many trials may take: milliseconds, and the bytes of the largest process. */
interface Targets {
  readonly trials: number;
  readonly listMs: number;
  readonly showMs: number;
  readonly dashboardMs: number;
  readonly memoryBytes: number;
}

const TARGETS: readonly Targets[] = [
  { trials: 120_000, listMs: 500, showMs: 1000, dashboardMs: 2000, memoryBytes: 300e6 },
  { trials: 1_000_000, listMs: 1000, showMs: 3000, dashboardMs: 8000, memoryBytes: 1200e6 },
];
const SMOKE: Targets = { ...present(TARGETS[0], 'target'), trials: 2000 };

const CURVE_POINTS = 30;
const AT_ONCE = 500;
const ROUNDS = 3;
const WORKER = 'a-host.example-12345-a1b2';
const COMMAND = fileURLToPath(new URL('../../../bundle/src/cli/main.js', import.meta.url));

/**
 * Loaded into each command: prints its largest memory when it ends. The figure of `resourceUsage` would include what
 * the starting process had.
 */
const REPORT_MEMORY = `data:text/javascript,${encodeURIComponent(
  "import { readFileSync, writeSync } from 'node:fs';" +
    "process.on('exit', () => writeSync(2, readFileSync('/proc/self/status', 'utf8')));",
)}`;

export async function runColdBench({ isSmoke }: BenchOptions): Promise<string> {
  // The larger one takes minutes to write: node dist/test/bench/main.js cold, with JMIN_BENCH_TRIALS=1000000.
  const most = Number(process.env.JMIN_BENCH_TRIALS ?? 120_000);
  const chosen = isSmoke ? [SMOKE] : TARGETS.filter(({ trials }) => trials <= most);
  const figures: Figure[] = [];
  for (const targets of chosen) figures.push(...(await withPrivateRedis((redis) => measure(redis, targets))));
  return figureTable(figures);
}

async function measure({ store, target }: OpenRedis, targets: Targets): Promise<Figure[]> {
  const slug = await seed(store, targets.trials);
  const coordinator = new Coordinator(target, { onProblem: (line) => console.error(line) });
  await coordinator.start();
  while ((await store.sweeps.active()).includes(slug)) await setTimeout(100);
  await coordinator.stop();
  const socket = 'socketPath' in target ? `unix://${target.socketPath}` : '';
  const redis = ['--redis', socket, '--prefix', target.prefix];
  const rows: readonly (readonly [string, readonly string[], number])[] = [
    ['`list`', ['list'], targets.listMs],
    ['`list --json`', ['list', '--json'], targets.listMs],
    ['`status`', ['status'], targets.listMs],
    ['`show`', ['show', '7'], targets.showMs],
  ];
  const measured = rows.map(([what, args, line]) => ({
    what,
    line,
    ...best(() => command([...args, ...redis])),
  }));
  const dashboard = await firstAnswer(redis, slug);
  const all = [
    ...measured,
    { what: 'dashboard, first answer with the sweep', line: targets.dashboardMs, ...dashboard },
  ];
  return all.flatMap(({ what, line, ms, memoryBytes }) => [
    figure(`${formatCount(targets.trials)} trials: ${what}`, `${ms.toFixed(0)} ms`, `${line} ms`, ms < line),
    figure(
      'the same: memory',
      `${(memoryBytes / 1e6).toFixed(0)} MB`,
      `${targets.memoryBytes / 1e6} MB`,
      memoryBytes < targets.memoryBytes,
    ),
  ]);
}

function figure(what: string, measured: string, line: string, isMet: boolean): Figure {
  return { what, measured, line, isMet };
}

async function seed(store: Store, trials: number): Promise<string> {
  const file = `
name: cold
dataset: { generate: moons, examples: 10 }
hyperparameters: { learning_rate: { log: [0.001, 1], count: 100 }, hidden_units: [4, 8, 16, 32, 64], seed: 1..${trials / 500} }
`;
  const { slug } = await launch(
    store,
    await prepareSweep(parseSweepFile(file, { fileName: 'cold.yaml' }), file, null),
  );
  const followed = followSweep(store, slug);
  await followed.catchUp();
  const table = present(followed.fold, 'fold').trials;
  assert(table.size === trials, `the sweep has ${trials} trials; got ${table.size}`);
  const journal = store.journal(slug);
  const machine = {
    host: 'a-host',
    cpu: 'a CPU',
    cores: 2,
    threads: 2,
    node: 'v20',
    jmin: '0.1.0',
    kernel: 'native',
  };
  await journal.append({ type: 'joined', worker: WORKER, ...machine });
  const random = randomStream(1, 'cold');
  for (let first = 0; first < trials; first += AT_ONCE) {
    const events: JournalEvent[] = [];
    for (let position = first; position < Math.min(trials, first + AT_ONCE); position++) {
      const id = table.id(position);
      const J = random.uniform();
      const points = Array.from({ length: CURVE_POINTS }, (_, i) => {
        const cost = J + 1 / (i + 1);
        return { J: cost, devJ: cost + random.uniform() / 10, error: 0.1, devError: 0.2 };
      });
      const last = { J, devJ: J + random.uniform() / 10, error: 0.1, devError: 0.2 };
      const measured = {
        trainMs: 10 + random.uniform(),
        curve: packCurve(points),
        trial: id,
        worker: WORKER,
      };
      events.push({ type: 'started', run: id, trials: [id], worker: WORKER, attempt: 1 });
      events.push({ type: 'finished', ...last, ...measured });
    }
    await Promise.all(events.map((event) => journal.append(event)));
  }
  return slug;
}

interface Cost {
  readonly ms: number;
  readonly memoryBytes: number;
}

/** The fastest of some rounds, for other work slows the rest. */
function best(measureOnce: () => Cost): Cost {
  const rounds = Array.from({ length: ROUNDS }, measureOnce);
  return rounds.reduce((fastest, round) => (round.ms < fastest.ms ? round : fastest));
}

function command(args: readonly string[]): Cost {
  const began = performance.now();
  const script = `exec "$0" "$@" 2>&1 >/dev/null`;
  const printed = execFileSync(
    'sh',
    ['-c', script, process.execPath, '--import', REPORT_MEMORY, COMMAND, ...args],
    {
      encoding: 'utf8',
    },
  );
  const ms = performance.now() - began;
  return { ms, memoryBytes: peakOf(printed) };
}

/** From the start of `jmin dashboard` until it answers with the sweep. */
async function firstAnswer(redis: readonly string[], slug: string): Promise<Cost> {
  const began = performance.now();
  const server = spawn(process.execPath, [COMMAND, 'dashboard', '--port', '0', '--json', ...redis], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const url = await urlOf(server.stdout);
    for (;;) {
      const response = await fetch(`${url}/api/v1/sweeps`);
      if (response.ok && (await response.text()).includes(`"${slug}"`)) break;
      await setTimeout(10);
    }
    const ms = performance.now() - began;
    return { ms, memoryBytes: peakOf(readFileSync(`/proc/${server.pid}/status`, 'utf8')) };
  } finally {
    server.kill();
  }
}

/** Bytes, from /proc/PID/status. */
function peakOf(status: string): number {
  return 1024 * Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]);
}

async function urlOf(output: AsyncIterable<Buffer>): Promise<string> {
  let text = '';
  for await (const chunk of output) {
    text += String(chunk);
    const url = /"url":\s*"([^"]+)"/.exec(text)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error(`the dashboard ended before it served; it printed ${text}`);
}

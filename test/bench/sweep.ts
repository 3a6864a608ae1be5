/**
 * Trials per minute of a whole sweep, end to end: `jmin run` on the grid of sweeps/digits.yaml, with a private
 * Redis started for it and its report written, against the same points by scikit-learn's GridSearchCV and by
 * Optuna with PyTorch, each in a process of its own on two cores. Rounds alternate; the medians count.
 *
 * A run of one trial is timed beside, so that what each spends on starting can be told from what a trial costs; and
 * a finer grid, where starting counts for little.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** From dist/test/bench/ at the package's root. */
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const JMIN = join(ROOT, 'bundle/src/cli/main.js');
const SWEEP = join(ROOT, 'sweeps/digits.yaml');
const RIVALS = join(ROOT, 'test/bench/sweep/gridSearch.py');

const DATA = join(ROOT, 'sweeps/data/digits.csv');
const TARGET = 'digit';

const CORES = 2;
const DEV = 0.2;
const MOMENTUM = 0.9;

/** How many times as many trials a minute as any rival are wanted. */
const WANTED = 20;

const INSTALL: Readonly<Record<string, string>> = {
  'scikit-learn': 'apt-get install python3-sklearn',
  'Optuna with PyTorch': 'apt-get install python3-optuna python3-sklearn python3-torch',
};

interface Options {
  readonly isSmoke: boolean;
  /** A Python that can import the rivals. */
  readonly python?: string;
}

/** The points that everyone trains: all combinations. */
interface Grid {
  readonly learning_rate: readonly number[];
  readonly hidden_units: readonly (readonly number[])[];
  readonly batch_size: readonly number[];
}

interface Size {
  readonly epochs: number;
  readonly rounds: number;
  /** Learning rates in place of those of the file. */
  readonly rates: readonly number[] | null;
  /** How many of them, within the same bounds, a finer grid has; null: it is left out. */
  readonly fineRates: number | null;
}

const FULL: Size = { epochs: 30, rounds: 3, rates: null, fineRates: 20 };
const SMOKE: Size = { epochs: 2, rounds: 1, rates: [0.03], fineRates: null };
/** Of the finer grid, which takes minutes. */
const FINE_ROUNDS = 1;

interface Trainer {
  readonly name: string;
  /** Seconds from the process's start to its end. @throws Error if it did not train every point. */
  readonly run: (grid: Grid) => Promise<number>;
}

interface Measured {
  readonly name: string;
  readonly seconds: number;
  readonly secondsOfOne: number;
}

/** @returns a Markdown table a grid, below the first whether the line is met, and what was left out. */
export async function runSweepBench({
  isSmoke,
  python = process.env.BENCH_PYTHON ?? '/usr/bin/python3',
}: Options): Promise<string> {
  const size = isSmoke ? SMOKE : FULL;
  const grid = gridOf(size);
  const rivals = installedRivals(python);
  const trainers: Trainer[] = [
    { name: 'jmin', run: (points) => runJmin(points, size.epochs) },
    ...rivals.map((name) => ({ name, run: (points: Grid) => runRival(python, name, points, size.epochs) })),
  ];
  const measured = await measure(trainers, grid, size.rounds);
  const parts = [`${table(measured, count(grid))}\n\n${verdicts(measured)}`];
  if (size.fineRates !== null) {
    const fine = { ...grid, learning_rate: logSpaced(grid.learning_rate, size.fineRates) };
    parts.push(table(await measure(trainers, fine, FINE_ROUNDS), count(fine)));
  }
  const missing = Object.keys(INSTALL).filter((name) => !rivals.includes(name));
  parts.push(missing.map((name) => `Not installed: ${name} (${INSTALL[name]}).`).join('\n'));
  return parts.filter((part) => part !== '').join('\n\n');
}

/** So many values between the ends of others, each as many times the one before. */
function logSpaced(values: readonly number[], count: number): number[] {
  const [first, last] = [Math.min(...values), Math.max(...values)];
  return Array.from({ length: count }, (_, i) =>
    Number((first * (last / first) ** (i / (count - 1))).toPrecision(6)),
  );
}

type Point = Readonly<Record<string, unknown>>;

/** A configuration with its hidden units as a list, one number a layer. */
function trainedBy(configuration: Point): Point {
  const { hidden_layers: layers, hidden_units: units } = configuration;
  return { ...configuration, hidden_units: Array.isArray(units) ? units : Array(Number(layers)).fill(units) };
}

/** The axes of the sweep file, as jmin itself plans them. */
function gridOf({ rates }: Size): Grid {
  const lines = jmin(['plan', SWEEP, '--all', '--json']).trim().split('\n');
  const points = lines.map((line) => trainedBy((JSON.parse(line) as { configuration: Point }).configuration));
  const axis = (name: string) =>
    [...new Set(points.map((point) => JSON.stringify(point[name])))].map((value) => JSON.parse(value));
  return {
    learning_rate: rates ?? axis('learning_rate'),
    hidden_units: axis('hidden_units'),
    batch_size: axis('batch_size'),
  };
}

function count(grid: Grid): number {
  return grid.learning_rate.length * grid.hidden_units.length * grid.batch_size.length;
}

function onePoint({ learning_rate, hidden_units, batch_size }: Grid): Grid {
  return {
    learning_rate: learning_rate.slice(0, 1),
    hidden_units: hidden_units.slice(0, 1),
    batch_size: batch_size.slice(-1),
  };
}

async function measure(trainers: readonly Trainer[], grid: Grid, rounds: number): Promise<Measured[]> {
  const times = trainers.map((trainer) => ({ ...trainer, all: [] as number[], one: [] as number[] }));
  for (let round = 0; round < rounds; round++) {
    for (const { run, all, one } of times) {
      one.push(await run(onePoint(grid)));
      all.push(await run(grid));
    }
  }
  return times.map(({ name, all, one }) => ({ name, seconds: median(all), secondsOfOne: median(one) }));
}

async function runJmin(grid: Grid, epochs: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'jmin-bench-'));
  try {
    const file = join(folder, 'sweep.json');
    writeFileSync(file, sweepFile(grid, epochs));
    const { seconds, output } = await timed(process.execPath, [
      ...[JMIN, 'run', file, '--json', '--quiet', '--workers', '1', '--threads', String(CORES)],
      ...['--data-dir', join(folder, 'redis'), '--reports', join(folder, 'reports')],
    ]);
    const { trained } = JSON.parse(output.trim().split('\n').at(-1) as string) as { trained: number };
    checkTrials('jmin', trained, grid);
    return seconds;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function sweepFile(grid: Grid, epochs: number): string {
  return JSON.stringify({
    name: 'digits',
    dataset: { csv: DATA, target: TARGET, dev: DEV },
    hyperparameters: { ...grid, activation: 'relu', momentum: MOMENTUM, epochs },
  });
}

async function runRival(python: string, name: string, grid: Grid, epochs: number): Promise<number> {
  const data = { csv: DATA, target: TARGET, dev: DEV };
  const request = { ...data, jobs: CORES, epochs, momentum: MOMENTUM, grid };
  const { seconds, output } = await timed(python, [RIVALS, name], JSON.stringify(request));
  checkTrials(name, (JSON.parse(output) as { trials: number }).trials, grid);
  return seconds;
}

function checkTrials(name: string, trials: number, grid: Grid): void {
  if (trials !== count(grid)) throw new Error(`${name} trained ${trials} of ${count(grid)} points`);
}

function jmin(parameters: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [JMIN, ...parameters], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`jmin ${parameters[0]} failed: ${stderr}`);
  return stdout;
}

function timed(
  command: string,
  parameters: readonly string[],
  input = '',
): Promise<{ seconds: number; output: string }> {
  const start = performance.now();
  const child = spawn(command, parameters, { stdio: 'pipe' });
  let output = '';
  let problems = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    problems += text;
  });
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve({ seconds: (performance.now() - start) / 1000, output });
      else reject(new Error(`${parameters.slice(0, 2).join(' ')} ended with ${code}: ${problems}`));
    });
  });
}

function installedRivals(python: string): string[] {
  const { status, stdout } = spawnSync(python, [RIVALS, 'installed'], { encoding: 'utf8' });
  return status === 0 ? (JSON.parse(stdout) as string[]) : [];
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}

function table(measured: readonly Measured[], trials: number): string {
  const [own] = measured as [Measured, ...Measured[]];
  const lines = measured.map((one) => [
    one.name,
    `${one.seconds.toFixed(2)} s`,
    perMinute(trials, one.seconds),
    `${one.secondsOfOne.toFixed(2)} s`,
    perMinute(trials - 1, beyondStart(one)),
    one === own ? '' : `${(one.seconds / own.seconds).toFixed(1)}`,
    one === own ? '' : ratioBeyondStart(one, own),
  ]);
  const head = ['', `${trials} trials`, 'trials / min', 'one trial', 'trials / min beyond it'];
  const rows = [[...head, 'jmin ×', 'jmin × beyond it'], Array(7).fill('---'), ...lines];
  return rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function verdicts([own, ...rivals]: readonly Measured[]): string {
  const ratioTo = ({ seconds }: Measured) => seconds / (own as Measured).seconds;
  return rivals.map((rival) => `${WANTED} × ${rival.name}: ${verdict(ratioTo(rival))}.`).join('\n');
}

function beyondStart({ seconds, secondsOfOne }: Measured): number {
  return seconds - secondsOfOne;
}

/** On a busy machine one trial may have taken longer than all of them: then there is nothing to say. */
function ratioBeyondStart(one: Measured, own: Measured): string {
  const [seconds, ownSeconds] = [beyondStart(one), beyondStart(own)];
  return seconds > 0 && ownSeconds > 0 ? (seconds / ownSeconds).toFixed(1) : '–';
}

function perMinute(trials: number, seconds: number): string {
  if (seconds <= 0) return '–';
  return String(Math.round((60 * trials) / seconds));
}

function verdict(ratio: number): string {
  return ratio >= WANTED ? 'met' : `not met (${ratio.toFixed(1)} ×)`;
}

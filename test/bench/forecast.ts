/**
 * What `jmin plan` forecasts for a sweep, against what `jmin run` takes for it from its start to its report, with a
 * private Redis started for it. Sizes range from one short trial to many, and from trials that cost nearly nothing
 * to long ones.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatDuration } from '../../src/base/format.js';
import type { BenchOptions } from './main.js';
import { figureTable } from './table.js';

/** From dist/test/bench/ at the package's root. */
const JMIN = fileURLToPath(new URL('../../../bundle/src/cli/main.js', import.meta.url));
/** A grid of batch sizes, depths and learning rates on data from a file. */
const DIGITS = {
  what: 'sweeps/digits.yaml',
  file: fileURLToPath(new URL('../../../sweeps/digits.yaml', import.meta.url)),
};
const MAX_FACTOR = 1.5;

interface Measured {
  readonly what: string;
  /** A sweep file. */
  readonly file: string;
}

interface Size {
  readonly what: string;
  readonly replicates: number;
  readonly hidden: string;
  readonly iterations: number;
  readonly examples: number;
}

const SIZES: readonly Size[] = [
  { what: 'one short trial', replicates: 1, hidden: '[4]', iterations: 10, examples: 100 },
  { what: '2,000 short trials', replicates: 2000, hidden: '[4]', iterations: 10, examples: 100 },
  { what: '10,000 short trials', replicates: 10_000, hidden: '[4]', iterations: 10, examples: 100 },
  { what: '60 trials of about 0.2 s', replicates: 60, hidden: '[64, 64]', iterations: 4000, examples: 1000 },
  { what: '8 trials of about 2 s', replicates: 8, hidden: '[64, 64]', iterations: 40_000, examples: 1000 },
];

export async function runForecastBench({ isSmoke }: BenchOptions): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'jmin-forecast-'));
  try {
    const sizes = isSmoke ? SIZES.slice(0, 1) : SIZES;
    const generated = sizes.map((size) => ({ what: size.what, file: written(size, folder) }));
    const sweeps = isSmoke ? generated : [...generated, DIGITS];
    return figureTable(sweeps.map((sweep) => measure(sweep, folder)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function written(size: Size, folder: string): string {
  const file = join(folder, `${nameOf(size)}.yaml`);
  writeFileSync(file, sweepFile(size));
  return file;
}

function measure({ what, file }: Measured, folder: string) {
  const planned = JSON.parse(jmin(folder, 'plan', file, '--json')) as { forecast: { total_ms: number } };
  const forecastMs = planned.forecast.total_ms;
  const started = performance.now();
  jmin(folder, 'run', file, '--json', '--data-dir', join(folder, `${basename(file)}.data`));
  const actualMs = performance.now() - started;
  const ratio = forecastMs / actualMs;
  return {
    what,
    measured: `${formatDuration(forecastMs)} forecast, ${formatDuration(actualMs)} taken: ${ratio.toFixed(2)}`,
    line: `1/${MAX_FACTOR} to ${MAX_FACTOR}`,
    isMet: ratio < MAX_FACTOR && ratio > 1 / MAX_FACTOR,
  };
}

function jmin(cwd: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [JMIN, ...args], { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`jmin ${args.join(' ')} ended with ${status}: ${stderr}`);
  return stdout;
}

function nameOf({ replicates, iterations }: Size): string {
  return `forecast-${replicates}-${iterations}`;
}

function sweepFile(size: Size): string {
  const { replicates, hidden, iterations, examples } = size;
  return `
name: ${nameOf(size)}
dataset: { generate: moons, examples: ${examples}, dev: 0.2 }
hyperparameters: { hidden_units: [${hidden}], batch_size: 32, iterations: ${iterations} }
replicates: ${replicates}
`;
}

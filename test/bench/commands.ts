import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { formatCount } from '../../src/base/format.js';
import { median } from '../../src/base/statistics.js';
import type { BenchOptions } from './main.js';
import { figureTable } from './table.js';

const TRIALS = 1000;
const ROUNDS = 3;
const THREADS = 2;
/** The time of a trial, in that of the same process under xargs. */
const MOST_RATIO = 1.5;

const MAIN = fileURLToPath(new URL('../../../bundle/src/cli/main.js', import.meta.url));

const LINE = 'loss: 0.5';

/**
 * Processes that print one line, end to end: as a sweep of a command, and started by xargs, two at a time. The
 * start and the report of the sweep are subtracted. The sweep also reads, logs, journals and ranks what they print.
 */
export async function runCommandsBench({ isSmoke }: BenchOptions): Promise<string> {
  const count = isSmoke ? 20 : TRIALS;
  const rounds = isSmoke ? 1 : ROUNDS;
  const ours: number[] = [];
  const starts: number[] = [];
  const xargs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    starts.push(sweepMs(1));
    ours.push(sweepMs(count));
    xargs.push(timed('sh', ['-c', `seq ${count} | xargs -P${THREADS} -n1 sh -c 'echo "${LINE}"'`]));
  }
  const each = (ms: number) => ms / count;
  const trialMs = each(median(ours) - median(starts));
  const ratio = trialMs / each(median(xargs));
  const optuna = optunaMs(count);
  return figureTable([
    {
      what: `a command that prints one line, of ${formatCount(count)}, ms (xargs -P${THREADS}: ${each(median(xargs)).toFixed(2)})`,
      measured: `${trialMs.toFixed(2)}, ${ratio.toFixed(1)} × xargs`,
      line: `${MOST_RATIO} × xargs`,
      isMet: ratio <= MOST_RATIO,
    },
    {
      what: 'of it, the folders and files of a trial on this disk, ms',
      measured: filesMs(count).toFixed(2),
      line: '–',
      isMet: true,
    },
    {
      what: `the same command by Optuna, n_jobs=${THREADS}, ms`,
      measured: optuna === null ? 'skipped: no Python with Optuna' : each(optuna).toFixed(2),
      line: '–',
      isMet: true,
    },
    {
      what: 'start and report of such a sweep, ms',
      measured: median(starts).toFixed(0),
      line: '–',
      isMet: true,
    },
  ]);
}

function sweepMs(count: number): number {
  const folder = mkdtempSync(join(tmpdir(), 'jmin-bench-'));
  try {
    const file = join(folder, 'bench.yaml');
    writeFileSync(
      file,
      `name: bench\ncommand: [sh, -c, 'echo "${LINE}"']\nmetric: loss\nhyperparameters: { x: 1 }\nreplicates: ${count}\n`,
    );
    return timed(process.execPath, [MAIN, 'run', file, '--threads', String(THREADS), '--quiet'], folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Makes what each trial gets: a folder with two folders, its configuration and its log. */
function filesMs(count: number): number {
  const folder = mkdtempSync(join(tmpdir(), 'jmin-bench-'));
  const started = performance.now();
  for (let trial = 0; trial < count; trial++) {
    const own = join(folder, String(trial));
    for (const path of [own, join(own, 'checkpoints'), join(own, 'output')]) mkdirSync(path);
    for (const name of ['configuration.json', 'attempt-1.log']) writeFileSync(join(own, name), LINE);
  }
  const ms = performance.now() - started;
  rmSync(folder, { recursive: true, force: true });
  return ms / count;
}

const OPTUNA = `
import subprocess, sys
import optuna
optuna.logging.set_verbosity(optuna.logging.ERROR)
def objective(trial):
    trial.suggest_int('seed', 0, 10 ** 9)
    out = subprocess.run(['sh', '-c', 'echo "${LINE}"'], capture_output=True, text=True).stdout
    return float(out.split(':')[1])
study = optuna.create_study(sampler=optuna.samplers.RandomSampler(0))
study.optimize(objective, n_trials=int(sys.argv[1]), n_jobs=${THREADS})
`;

/** Without the start of Python and of Optuna; null where they are missing. */
function optunaMs(count: number): number | null {
  if (spawnSync('python3', ['-c', 'import optuna']).status !== 0) return null;
  const run = (trials: number) => timed('python3', ['-c', OPTUNA, String(trials)]);
  return run(count) - run(1);
}

function timed(program: string, args: readonly string[], cwd = tmpdir()): number {
  const started = performance.now();
  const { status, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr.slice(-500)}`);
  return performance.now() - started;
}

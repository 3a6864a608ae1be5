/** `npm run bench -- NAME [--smoke]`: runs one bench, or all, and prints what each measured as Markdown. */
import process from 'node:process';
import { runColdBench } from './cold.js';
import { runCommandsBench } from './commands.js';
import { runDashboardBench } from './dashboard.js';
import { runForecastBench } from './forecast.js';
import { runMemoryBench } from './memory.js';
import { runOverheadBench } from './overhead.js';
import { runPlanBench } from './plan.js';
import { runRecoveryBench } from './recovery.js';
import { runReportBench } from './report.js';
import { runSearchBench } from './search.js';
import { runSweepBench } from './sweep.js';
import { runUtilisationBench } from './utilisation.js';

/** A smoke only shows that a bench runs: its sizes are small, and its figures mean nothing. */
export interface BenchOptions {
  readonly isSmoke: boolean;
}

type Bench = (options: BenchOptions) => Promise<string>;

const BENCHES: Readonly<Record<string, Bench>> = {
  plan: runPlanBench,
  overhead: runOverheadBench,
  commands: runCommandsBench,
  utilisation: runUtilisationBench,
  forecast: runForecastBench,
  recovery: runRecoveryBench,
  memory: runMemoryBench,
  report: runReportBench,
  cold: runColdBench,
  dashboard: runDashboardBench,
  train: async (options) => {
    // Plain JavaScript, so that it lies beside the compilers' and Python's files that it needs.
    const path = new URL('../../../test/bench/train.mjs', import.meta.url).href;
    const { runTrainBench } = (await import(path)) as { runTrainBench: Bench };
    return runTrainBench(options);
  },
  sweep: runSweepBench,
  search: runSearchBench,
};

const [name = '', ...flags] = process.argv.slice(2);
const isSmoke = flags.includes('--smoke');
const chosen =
  name === 'all' ? Object.entries(BENCHES) : Object.entries(BENCHES).filter(([key]) => key === name);
if (chosen.length === 0) {
  console.error(
    `expected the name of a bench: ${Object.keys(BENCHES).join(', ')}, or all; got ${JSON.stringify(name)}`,
  );
  process.exitCode = 2;
}
for (const [key, bench] of chosen) {
  console.log(`\n## ${key}${isSmoke ? ' (smoke: the figures mean nothing)' : ''}\n`);
  console.log(await bench({ isSmoke }));
}

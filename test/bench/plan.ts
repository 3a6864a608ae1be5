import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { BenchOptions } from './main.js';
import { figureTable } from './table.js';

const MOST_MS = 2000;
const MOST_MEMORY_BYTES = 150e6;

interface Planning {
  readonly points: number;
  readonly trials: number;
  readonly ms: number;
  readonly memoryBytes: number;
  /** Planning again, and an id for each trial. */
  readonly tableMs: number;
}

/** Time and memory of planning a million points, some of them removed and merged, in a process of its own. */
export async function runPlanBench({ isSmoke }: BenchOptions): Promise<string> {
  const script = fileURLToPath(new URL('./planPoints.js', import.meta.url));
  const rounds = Array.from({ length: isSmoke ? 1 : 3 }, () => {
    const printed = execFileSync(process.execPath, [script, isSmoke ? '10' : '100'], { encoding: 'utf8' });
    return JSON.parse(printed) as Planning;
  });
  rounds.sort((a, b) => a.ms - b.ms);
  const { points, trials, ms, memoryBytes, tableMs } = rounds[Math.floor(rounds.length / 2)] as Planning;
  const what = `${points.toLocaleString('en')} points, ${trials.toLocaleString('en')} trials`;
  return figureTable([
    { what: `${what}: time`, measured: `${ms.toFixed(0)} ms`, line: `${MOST_MS} ms`, isMet: ms < MOST_MS },
    {
      what: `${what}: peak memory of the process`,
      measured: `${(memoryBytes / 1e6).toFixed(0)} MB`,
      line: `${MOST_MEMORY_BYTES / 1e6} MB`,
      isMet: memoryBytes < MOST_MEMORY_BYTES,
    },
    {
      what: `${what}: the table of their ids, time`,
      measured: `${tableMs.toFixed(0)} ms`,
      line: '–',
      isMet: true,
    },
  ]);
}

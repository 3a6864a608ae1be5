import type { Crew } from '../app/crew.js';
import { memoryWarning } from '../app/memoryWarning.js';
import type { OpenRedis } from '../app/openRedis.js';
import { type PreparedSweep, prepareSweep, refuseEmptyPlan } from '../app/prepareSweep.js';
import { runSweep, type SweepOutcome } from '../app/runSweep.js';
import { printable } from '../base/printable.js';
import type { Dashboard } from '../dashboard/startDashboard.js';
import { runView } from '../views/runView.js';
import type { ReadSpec } from './commands/spec.js';
import { noteLaunched } from './launched.js';
import type { OutputOptions, RedisOptions, Surroundings } from './options.js';
import { goOnHint, pausedHint, showOutcome } from './outcome.js';
import { progressLine } from './progress.js';
import { usingRedis } from './session.js';
import type { Terminal } from './terminal.js';

export interface RunOptions extends OutputOptions, RedisOptions {
  readonly reports: string;
  readonly dashboard?: true;
}

interface Running extends Surroundings {
  readonly terminal: Terminal;
  /** Null where the sweep is of options alone. */
  readonly file: string | null;
  readonly crew: Crew;
}

/** Runs a sweep that was read, from its data to its report, and shows how it goes and ends. */
export async function runThrough(
  { spec, source, place }: ReadSpec,
  options: RunOptions,
  around: Running,
): Promise<SweepOutcome> {
  const prepared = await prepareSweep(spec, source, around.file);
  refuseEmptyPlan(prepared, place);
  const warning = around.crew.threads > 0 ? memoryWarning(prepared.plan, around.crew.threads) : null;
  if (warning !== null) around.terminal.warn(warning);
  return usingRedis(options, around, async (redis) => {
    const dashboard = options.dashboard ? await openDashboard(redis, around) : null;
    try {
      return await runWith(redis, prepared, options, around);
    } finally {
      await dashboard?.close();
    }
  });
}

async function runWith(
  redis: OpenRedis,
  prepared: PreparedSweep,
  options: RunOptions,
  { terminal, interrupted, file, crew }: Running,
): Promise<SweepOutcome> {
  const started = performance.now();
  const outcome = await runSweep(redis, prepared, {
    crew,
    reportsDirectory: options.reports,
    signal: interrupted,
    onProblem: (line) => terminal.warn(printable(line)),
    onLaunched: (launched) => noteLaunched(prepared.spec.name, launched, terminal),
    onProgress: progressLine(terminal),
  });
  terminal.draw('');
  const elapsedMs = performance.now() - started;
  if (options.json) terminal.print(JSON.stringify(runView(outcome, elapsedMs)));
  else showOutcome(outcome, elapsedMs, terminal);
  if (interrupted.aborted) terminal.warn(goOnHint(outcome, file));
  else if (outcome.summary.phase === 'paused') terminal.warn(pausedHint(outcome, file));
  return outcome;
}

/** Loaded only here: a run without it need not wait for a web server. */
async function openDashboard({ store }: OpenRedis, { terminal, environment }: Running): Promise<Dashboard> {
  const { DEFAULT_HOST, DEFAULT_PORT, startDashboard } = await import('../dashboard/startDashboard.js');
  const token = environment.JMIN_DASHBOARD_TOKEN ?? null;
  const onNotice = (line: string) => terminal.note(line);
  const dashboard = await startDashboard({ store, host: DEFAULT_HOST, port: DEFAULT_PORT, token, onNotice });
  terminal.note(`dashboard ${dashboard.url}`);
  return dashboard;
}

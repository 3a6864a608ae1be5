import { changedFilesNotice, fileStates } from '../app/changedFiles.js';
import { keepWeights, weightsFolder } from '../app/keptWeights.js';
import { knownForecast } from '../app/knownForecast.js';
import { memoryWarning } from '../app/memoryWarning.js';
import type { OpenRedis } from '../app/openRedis.js';
import { type PreparedSweep, prepareSweep, refuseEmptyPlan } from '../app/prepareSweep.js';
import { runSweep, type SweepOutcome } from '../app/runSweep.js';
import { formatCounted } from '../base/format.js';
import { printable } from '../base/printable.js';
import type { Dashboard } from '../dashboard/startDashboard.js';
import type { AllowedHosts } from '../notify/allowedHosts.js';
import { readKernelChoice } from '../processes/kernelChoice.js';
import type { WorkerGroup } from '../processes/workerGroup.js';
import { ownCheckpointFolder } from '../processes/workerProtocol.js';
import { elapsedMs } from '../results/elapsed.js';
import type { Summary } from '../results/summary.js';
import { runView } from '../views/runView.js';
import type { ReadSpec } from './commands/spec.js';
import { DesktopNotices } from './desktopNotices.js';
import { noteLaunched } from './launched.js';
import type { OutputOptions, RedisOptions, Surroundings } from './options.js';
import { goOnHint, pausedHint, showOutcome } from './outcome.js';
import { progressLine } from './progress.js';
import { keepingRedis } from './session.js';
import type { Terminal } from './terminal.js';

export interface RunCommandOptions extends OutputOptions, RedisOptions {
  readonly reports: string;
  readonly dashboard?: true;
}

/** Characters. */
const MAX_NOTICE = 300;

interface Running extends Surroundings {
  readonly terminal: Terminal;
  /** Null if the sweep is given by options alone. */
  readonly file: string | null;
  readonly group: WorkerGroup;
  /** Hosts that it may send notifications to. */
  readonly hosts: AllowedHosts;
}

/** Runs a sweep from its data to its report, and shows its progress and outcome. */
export async function runThrough(
  { spec, source, place }: ReadSpec,
  options: RunCommandOptions,
  around: Running,
): Promise<SweepOutcome> {
  const prepared = await prepareSweep(spec, source, around.file, (line) => around.terminal.note(line));
  refuseEmptyPlan(prepared, place);
  const warning = around.group.threads > 0 ? memoryWarning(prepared.plan, around.group.threads) : null;
  if (warning !== null) around.terminal.log.warn('memory', {}, warning);
  return keepingRedis(options, { ...around, reportsFaults: true }, async (redis, signal) => {
    const dashboard = options.dashboard
      ? await openDashboard(redis, { ...around, dataDir: options.dataDir })
      : null;
    try {
      return await runWith(redis, prepared, options, { ...around, signal });
    } finally {
      await dashboard?.close();
    }
  });
}

async function runWith(
  redis: OpenRedis,
  prepared: PreparedSweep,
  options: RunCommandOptions,
  { terminal, signal, file, group, hosts, environment }: Running & { readonly signal: AbortSignal },
): Promise<SweepOutcome> {
  const sinceMs = Date.now();
  const files = fileStates(prepared);
  const progress = progressLine(terminal, sinceMs);
  const desktop = new DesktopNotices(prepared.spec.notify, (sequence) => terminal.control(sequence));
  const outcome = await runSweep(redis, prepared, {
    group,
    reportsDirectory: options.reports,
    signal,
    log: terminal.log,
    notify: { hosts, environment },
    forecast: knownForecast(prepared.plan, group.threads, environment),
    onLaunched: (launched) => noteLaunched(prepared.spec.name, launched, terminal),
    onProgress: (fold) => {
      progress(fold);
      desktop.look(fold, fold.isDone);
    },
  });
  terminal.draw([]);
  // If no trial has ended, the time is unknown.
  const tookMs = elapsedMs(outcome.summary, sinceMs) || 0;
  if (options.json) terminal.print(JSON.stringify(runView(outcome, tookMs)));
  else showOutcome(outcome, tookMs, terminal);
  if (prepared.spec.keep !== undefined && outcome.summary.phase === 'done')
    await keepBest(outcome.summary, prepared, { dataDir: options.dataDir, terminal, signal, environment });
  const changed = changedFilesNotice(files);
  if (changed !== null) terminal.log.warn('files-changed', {}, printable(changed, MAX_NOTICE));
  if (signal.aborted) terminal.log.warn('interrupted', {}, goOnHint(outcome, file));
  else if (outcome.summary.phase === 'paused') terminal.log.warn('paused', {}, pausedHint(outcome, file));
  return outcome;
}

interface Keeping {
  readonly dataDir: string;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  readonly environment: NodeJS.ProcessEnv;
}

/** Weights come from one more training, which takes a while: they are a convenience, and no result waits for them. */
async function keepBest(
  summary: Summary,
  { dataset }: PreparedSweep,
  { dataDir, terminal, signal, environment }: Keeping,
): Promise<void> {
  const folder = weightsFolder(dataDir);
  const { kept, other } = await keepWeights(summary, {
    ...{ folder, dataset, signal, kernel: readKernelChoice(environment) },
    onProgress: (done, of) => terminal.draw([`keeping weights: ${done} of ${of}`]),
  });
  terminal.draw([]);
  terminal.note(`weights of ${formatCounted(kept, 'trial')} kept in ${printable(folder)}`);
  if (other.length > 0) {
    const text = `weights not kept of trials ${other.join(', ')}: trained again, their J differs from the journal`;
    terminal.log.warn('other-weights', {}, text);
  }
}

/** Loaded only here, so that a run without it does not wait for a web server. */
async function openDashboard(
  { store }: OpenRedis,
  { terminal, environment, dataDir }: Running & { readonly dataDir: string },
): Promise<Dashboard> {
  const { DEFAULT_HOST, DEFAULT_PORT, startDashboard } = await import('../dashboard/startDashboard.js');
  const token = environment.JMIN_DASHBOARD_TOKEN ?? null;
  const { log } = terminal;
  const at = { host: DEFAULT_HOST, port: DEFAULT_PORT, checkpoints: ownCheckpointFolder(dataDir) };
  const dashboard = await startDashboard({ store, ...at, token, log });
  log.info('dashboard', { url: dashboard.url }, `dashboard ${dashboard.url}`);
  return dashboard;
}

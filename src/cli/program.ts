import { Command } from 'commander';
import { printableLines } from '../base/printable.js';
import { VERSION } from '../base/version.js';
import type { Surroundings } from './options.js';

type AddCommand = (program: Command, surroundings: Surroundings) => void;

/**
 * The commands in the order of `jmin --help`, from planning a sweep to its results. Only the requested command is
 * loaded, because the code for charts and Redis takes longer to load than most commands take to run.
 */
const COMMANDS: Readonly<Record<string, () => Promise<AddCommand>>> = {
  init: async () => (await import('./commands/init.js')).addInit,
  convert: async () => (await import('./commands/convert.js')).addConvert,
  plan: async () => (await import('./commands/plan.js')).addPlan,
  try: async () => (await import('./commands/try.js')).addTry,
  run: async () => (await import('./commands/run.js')).addRun,
  launch: async () => (await import('./commands/launch.js')).addLaunch,
  worker: async () => (await import('./commands/worker.js')).addWorker,
  watch: async () => (await import('./commands/watch.js')).addWatch,
  status: async () => (await import('./commands/sweeps.js')).addStatus,
  list: async () => (await import('./commands/sweeps.js')).addList,
  show: async () => (await import('./commands/trial.js')).addShow,
  best: async () => (await import('./commands/model.js')).addBest,
  predict: async () => (await import('./commands/model.js')).addPredict,
  logs: async () => (await import('./commands/trial.js')).addLogs,
  findings: async () => (await import('./commands/findings.js')).addFindings,
  refine: async () => (await import('./commands/refine.js')).addRefine,
  settle: async () => (await import('./commands/settle.js')).addSettle,
  compare: async () => (await import('./commands/compare.js')).addCompare,
  explain: async () => (await import('./commands/explain.js')).addExplain,
  curves: async () => (await import('./commands/curves.js')).addCurves,
  report: async () => (await import('./commands/report.js')).addReport,
  pause: async () => (await import('./commands/control.js')).addPause,
  resume: async () => (await import('./commands/control.js')).addResume,
  cancel: async () => (await import('./commands/control.js')).addCancel,
  retry: async () => (await import('./commands/control.js')).addRetry,
  sooner: async () => (await import('./commands/control.js')).addSooner,
  note: async () => (await import('./commands/note.js')).addNoteCommand,
  tag: async () => (await import('./commands/note.js')).addTag,
  priority: async () => (await import('./commands/control.js')).addPriority,
  workers: async () => (await import('./commands/workers.js')).addWorkers,
  verify: async () => (await import('./commands/control.js')).addVerify,
  recheck: async () => (await import('./commands/recheck.js')).addRecheck,
  export: async () => (await import('./commands/export.js')).addExport,
  import: async () => (await import('./commands/import.js')).addImport,
  delete: async () => (await import('./commands/sweeps.js')).addDelete,
  gc: async () => (await import('./commands/gc.js')).addGc,
  dashboard: async () => (await import('./commands/dashboard.js')).addDashboard,
  doctor: async () => (await import('./commands/doctor.js')).addDoctor,
  stop: async () => (await import('./commands/stop.js')).addStop,
};

function writeUsageError(text: string, write: (text: string) => void, { jsonSink }: Surroundings): void {
  if (jsonSink === null) write(printableLines(text));
  else jsonSink({ level: 'error', code: 'usage', fields: { exit_code: 2 }, text: text.trim() });
}

/** The command line with the command named first in `args`; with all commands if it names none. */
export async function makeProgram(args: readonly string[], surroundings: Surroundings): Promise<Command> {
  const program = new Command('jmin')
    .description('Hyperparameter sweeps through Redis: plan a grid, train every point, rank by final cost J.')
    .version(VERSION)
    .showHelpAfterError('(jmin --help lists commands and options)')
    .showSuggestionAfterError()
    .configureOutput({ outputError: (text, write) => writeUsageError(text, write, surroundings) })
    .exitOverride();
  if (args[0] === '--version' || args[0] === '-V') return program;
  const named = COMMANDS[args[0] ?? ''];
  for (const load of named === undefined ? Object.values(COMMANDS) : [named])
    (await load())(program, surroundings);
  return program;
}

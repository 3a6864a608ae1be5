/**
 * A sweep of commands that do what programs should not, while its worker is killed. Each trial prints its metric, and
 * then, by its seed, leaves processes, ignores signals, floods its output, or closes it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { randomStream } from '../../src/base/random.js';
import { lastFor, until } from '../waiting.js';

/** As a test it is run from its source, as a script from dist/. */
const ROOT = import.meta.url.endsWith('.ts') ? '../..' : '../../..';
const MAIN = fileURLToPath(new URL(`${ROOT}/bundle/src/cli/main.js`, import.meta.url));

const TRIALS = 6;
const THREADS = 2;
/** How long a process may outlive the sweep. */
const SURVIVAL_MS = 5000;
/** A log keeps 10 MiB of what its attempt printed, and one more read; the rest is Redis, the report and small files. */
const MAX_LOG_BYTES = 10 * 2 ** 20 + 2 ** 17;
const MAX_OTHER_BYTES = 40e6;

/** What a command does beside printing its metric. `$BYTES` is a size that the seed chooses. */
export const HOSTILITIES: Readonly<Record<string, string>> = {
  forks: 'sleep 1000 & echo loss=0.5',
  'leaves its group': 'setsid sleep 1000 & echo loss=0.5',
  'clears its environment': 'setsid env -i /bin/sleep 1000 & echo loss=0.5',
  'leaves a deaf daemon': `setsid sh -c 'trap "" TERM HUP INT; sleep 1000; sleep 1000' & echo loss=0.5`,
  'ignores SIGTERM': `trap '' TERM; echo loss=0.5; sleep 0.3`,
  'prints much': `echo loss=0.5; head -c "$BYTES" /dev/zero | tr '\\0' x`,
  'prints many lines to both outputs': 'seq 10000; seq 10000 >&2; echo loss=0.5',
  'prints half lines': `printf 'loss: 0.'; sleep 0.1; printf 5`,
  'prints bars': `for i in 1 2 3 4 5 6 7 8 9; do printf '\\r%d/9 loss: 0.5' $i; done`,
  'closes its outputs': 'echo loss=0.5; exec >&- 2>&-; sleep 0.3',
  'leaves a holder of its output': `echo loss=0.5; (sleep 1000; echo late) & exit 0`,
  'prints bytes that are no text': `printf 'loss=0.5\\n\\377\\376\\000\\033[31m\\n'`,
};

export interface HostileRun {
  readonly seed: number;
  readonly kinds: readonly string[];
  readonly wasKilled: boolean;
  readonly elapsedMs: number;
  /** Empty: as it must be. */
  readonly problems: readonly string[];
}

export interface HostileOptions {
  readonly seed: number;
  readonly signal: AbortSignal;
  /** The most that a trial prints. */
  readonly mostBytes?: number;
}

export async function runHostileCommands({
  seed,
  signal,
  mostBytes = 1e9,
}: HostileOptions): Promise<HostileRun> {
  const began = performance.now();
  const random = randomStream(seed, 'hostile commands');
  const names = Object.keys(HOSTILITIES);
  const kinds = Array.from({ length: TRIALS }, () => names[random.below(names.length)] ?? '');
  const bytes = Math.round(10 ** (6 + (Math.log10(mostBytes) - 6) * random.uniform()));
  // One run in three loses its worker, when so many trials have begun.
  const killAfter = random.below(3) === 0 ? 1 + random.below(TRIALS - 1) : null;
  const folder = mkdtempSync(join(tmpdir(), 'jmin-hostile-'));
  writeFileSync(join(folder, 'sweep.yaml'), sweepOf(kinds, bytes));
  const child = spawn(
    process.execPath,
    [MAIN, 'run', 'sweep.yaml', '--threads', String(THREADS), '--json', '--quiet'],
    { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], detached: true },
  );
  const end = () => child.kill('SIGINT');
  signal.addEventListener('abort', end, { once: true });
  try {
    const [errors] = await Promise.all([outcomeOf(child), killWorker(folder, killAfter, child)]);
    signal.throwIfAborted();
    const problems = [
      ...errors,
      ...(await survivors(folder)),
      ...(errors.length > 0 ? [] : resultProblems(folder)),
    ];
    return { seed, kinds, wasKilled: killAfter !== null, elapsedMs: performance.now() - began, problems };
  } finally {
    signal.removeEventListener('abort', end);
    for (const pid of processesIn(folder)) killIfThere(pid);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Each trial says that it has begun by a file, and chooses what it does by its number. */
function sweepOf(kinds: readonly string[], bytes: number): string {
  const cases = kinds.map((kind, i) => `${i}) ${HOSTILITIES[kind]} ;;`).join('\n');
  const script = `touch "begun-$1"\nBYTES=${bytes}\ncase $1 in\n${cases}\nesac`;
  return JSON.stringify({
    name: 'hostile',
    command: ['sh', '-c', script, 'sh', `\${kind}`],
    metric: 'loss',
    hyperparameters: { kind: kinds.map((_, i) => i) },
    grace: 1,
  });
}

async function outcomeOf(child: ChildProcess): Promise<string[]> {
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2000);
  });
  const [code] = await once(child, 'exit');
  return code === 0 ? [] : [`jmin run ended with ${code}: ${said}`];
}

/** Kills the worker once so many trials have begun. They may all have ended by then. */
async function killWorker(folder: string, after: number | null, run: ChildProcess): Promise<void> {
  if (after === null) return;
  const hasEnded = () => run.exitCode !== null || run.signalCode !== null;
  const begun = () => readdirSync(folder).filter((name) => name.startsWith('begun-')).length;
  await until(() => hasEnded() || begun() >= after);
  const worker = processesIn(folder).find((pid) => /workers\/worker\.js/.test(commandLine(pid)));
  if (worker !== undefined) killIfThere(worker);
}

async function survivors(folder: string): Promise<string[]> {
  const late = lastFor(SURVIVAL_MS, 'late');
  let isLate = false;
  void late.then(() => {
    isLate = true;
  });
  await until(() => isLate || processesIn(folder).length === 0);
  return processesIn(folder).map((pid) => `still running after ${SURVIVAL_MS} ms: ${commandLine(pid)}`);
}

function resultProblems(folder: string): string[] {
  const problems: string[] = [];
  const reports = join(folder, 'reports', 'hostile');
  const { ledger, ranking } = JSON.parse(readFileSync(join(reports, 'summary.json'), 'utf8'));
  if (ledger.planned !== TRIALS || ledger.finished !== TRIALS)
    problems.push(`${ledger.finished} of ${ledger.planned} trials finished`);
  const numbers = ranking.map(({ trial }: { trial: number }) => trial);
  if (new Set(numbers).size !== TRIALS) problems.push(`trials that count: ${numbers.join(', ')}`);
  const wrong = ranking.filter(({ metrics }: { metrics: { loss: number } }) => metrics.loss !== 0.5);
  if (wrong.length > 0) problems.push(`results: ${JSON.stringify(wrong[0].metrics)}`);
  const { logs, others } = bytesIn(folder);
  if (logs.some((bytes) => bytes > MAX_LOG_BYTES)) problems.push(`a log has ${Math.max(...logs)} bytes`);
  if (others > MAX_OTHER_BYTES) problems.push(`other files have ${others} bytes`);
  return problems;
}

function bytesIn(folder: string): { logs: number[]; others: number } {
  const logs: number[] = [];
  let others = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const { size } = statSync(join(entry.parentPath, entry.name));
    if (/^attempt-\d+\.log$/.test(entry.name)) logs.push(size);
    else others += size;
  }
  return { logs, others };
}

/** Processes that work in the folder or below it: commands, workers, Redis. */
function processesIn(folder: string): number[] {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  return pids.filter((pid) => {
    try {
      return readlinkSync(`/proc/${pid}/cwd`).startsWith(folder);
    } catch {
      // It has ended.
      return false;
    }
  });
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').slice(0, 200);
  } catch {
    return '';
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

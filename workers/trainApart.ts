/**
 * Trains a job in a process of its own, which can end nothing but itself. Where it does, its exit tells whose fault
 * that was: a fault of memory or an abort is its own, a kill came from outside.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { RedisTarget } from '../src/redis/redisTarget.js';
import type { KernelChoice } from '../src/trainers/network/kernel/loadKernel.js';
import { DataMissing } from './datasetCache.js';
import type { JobListener, JobWork, ThreadMessage } from './protocol.js';

const APART = fileURLToPath(new URL('./apart.js', import.meta.url));

/** Lines that a failure keeps, and characters of standard error they are taken from: an abort says some forty. */
const LOG_LINES = 50;
const LOG_CHARACTERS = 16_000;

/** Signals by which a process ends for what it did itself. */
const OWN_FAULTS: readonly string[] = [
  'SIGSEGV',
  'SIGBUS',
  'SIGABRT',
  'SIGILL',
  'SIGFPE',
  'SIGTRAP',
  'SIGSYS',
];

/** What the process is told: where the data are, and what to do. */
export interface ApartTask extends JobWork {
  readonly target: RedisTarget;
  readonly kernel: KernelChoice | null;
  readonly memoryBytes: number;
}

/** What it is told once it has its task. */
export const STOP = 'stop';

/** What it says. */
export type ApartMessage =
  | { readonly type: 'message'; readonly message: ThreadMessage }
  | { readonly type: 'trained' }
  | { readonly type: 'lacksData'; readonly what: string }
  | { readonly type: 'threw'; readonly error: Error };

/** The process was ended from outside. */
export class ProcessLost extends Error {}

/** The process ended itself; with what it said last. */
class ProcessCrashed extends Error {
  readonly log: readonly string[];

  constructor(how: string, log: readonly string[]) {
    super(`its process ended itself: ${how}`);
    this.log = log;
  }
}

/**
 * Rejects with what the training threw, or how the process ended.
 * @throws ProcessLost if it was killed from outside, DataMissing if it did not get its data set.
 */
export async function trainApart(task: ApartTask, { onMessage, stop, kill }: JobListener): Promise<void> {
  // A cost may be NaN, which JSON has no word for.
  const child = fork(APART, [], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], serialization: 'advanced' });
  const end = () => child.kill('SIGKILL');
  kill.addEventListener('abort', end);
  if (kill.aborted) end();
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-LOG_CHARACTERS);
  });
  let last: ApartMessage | null = null;
  child.on('message', (message: ApartMessage) => {
    if (message.type === 'message') onMessage(message.message);
    else last = message;
  });
  child.send(task, () => {
    // One that ended before it heard of the job is told of by its exit.
  });
  const passOn = () => child.send(STOP, () => {});
  stop.addEventListener('abort', passOn);
  if (stop.aborted) passOn();
  try {
    await once(child, 'close');
  } finally {
    kill.removeEventListener('abort', end);
    stop.removeEventListener('abort', passOn);
  }
  judge(last, child, said);
}

/** Throws unless it was trained. */
function judge(last: ApartMessage | null, { signalCode, exitCode }: ChildProcess, said: string): void {
  if (last?.type === 'trained') return;
  if (last?.type === 'lacksData') throw new DataMissing(last.what);
  if (last?.type === 'threw') throw last.error;
  if (signalCode !== null && !OWN_FAULTS.includes(signalCode))
    throw new ProcessLost(`killed by ${signalCode}`);
  const log = said.trimEnd().split('\n').slice(-LOG_LINES);
  throw new ProcessCrashed(signalCode ?? `exit code ${exitCode}`, log);
}

/** What a failure keeps of what went wrong: the last lines its process said, or where its thread threw. */
export function logOf(error: unknown): readonly string[] {
  if (error instanceof ProcessCrashed) return error.log;
  return error instanceof Error ? (error.stack ?? '').split('\n').slice(0, LOG_LINES) : [];
}

/**
 * Trains a job in a separate process, so that a crash is contained. The exit of the process shows the cause: a memory
 * fault or an abort comes from the training, a kill from outside.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { RedisTarget } from '../src/redis/redisTarget.js';
import type { KernelChoice } from '../src/trainers/network/kernel/loadKernel.js';
import { isOwnFault } from '../src/trainers/ownFaults.js';
import { TrainingCrashed } from '../src/trainers/training.js';
import { DataMissing } from './datasetCache.js';
import type { JobListener, JobWork, ThreadMessage } from './protocol.js';

const APART = fileURLToPath(new URL('./apart.js', import.meta.url));

/** Limits of the log kept with a failure: lines, and characters of standard error. An abort prints some 40 lines. */
const MAX_LOG_LINES = 50;
const MAX_LOG_CHARACTERS = 16_000;

/** The task of the process: where the data are, and the job. */
export interface ApartTask extends JobWork {
  readonly target: RedisTarget;
  readonly kernel: KernelChoice | null;
  readonly memoryBytes: number;
  readonly dataFolders: readonly string[];
}

/** The message that stops it after it got its task. */
export const STOP = 'stop';

/** The messages that it sends. */
export type ApartMessage =
  | { readonly type: 'message'; readonly message: ThreadMessage }
  | { readonly type: 'trained' }
  | { readonly type: 'lacksData'; readonly what: string }
  | { readonly type: 'threw'; readonly error: Error };

/** The process was killed from outside. */
export class ProcessLost extends Error {}

/** The process crashed. Has its last lines of output. */
class ProcessCrashed extends Error {
  readonly log: readonly string[];

  constructor(how: string, log: readonly string[]) {
    super(`its process crashed: ${how}`);
    this.log = log;
  }
}

/**
 * Rejects with the error of the training, or with the way the process ended.
 * @throws ProcessLost if it was killed from outside, DataMissing if it did not get its data set.
 */
export async function trainApart(task: ApartTask, { onMessage, stop, kill }: JobListener): Promise<void> {
  // A cost may be NaN, which JSON cannot represent.
  const child = fork(APART, [], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], serialization: 'advanced' });
  const end = () => child.kill('SIGKILL');
  kill.addEventListener('abort', end);
  if (kill.aborted) end();
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-MAX_LOG_CHARACTERS);
  });
  let last: ApartMessage | null = null;
  child.on('message', (message: ApartMessage) => {
    if (message.type === 'message') onMessage(message.message);
    else last = message;
  });
  child.send(task, () => {
    // If it ended before it got the job, its exit reports that.
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

/** Throws unless the training succeeded. */
function judge(last: ApartMessage | null, { signalCode, exitCode }: ChildProcess, said: string): void {
  if (last?.type === 'trained') return;
  if (last?.type === 'lacksData') throw new DataMissing(last.what);
  if (last?.type === 'threw') throw last.error;
  if (signalCode !== null && !isOwnFault(signalCode)) throw new ProcessLost(`killed by ${signalCode}`);
  const log = said.trimEnd().split('\n').slice(-MAX_LOG_LINES);
  throw new ProcessCrashed(signalCode ?? `exit code ${exitCode}`, log);
}

/** The log kept with a failure: the last lines of its process, or the stack of its thread's error. */
export function logOf(error: unknown): readonly string[] {
  if (error instanceof ProcessCrashed || error instanceof TrainingCrashed) return error.log;
  return error instanceof Error ? (error.stack ?? '').split('\n').slice(0, MAX_LOG_LINES) : [];
}

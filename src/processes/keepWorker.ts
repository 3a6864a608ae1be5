/** Replaces a worker that dies while it works, or that is killed before. */
import { setTimeout } from 'node:timers/promises';
import { formatDuration } from '../base/format.js';
import type { Log } from '../base/log.js';
import { describeEnd, type ProcessEnd, type WorkerProcess } from './workerProcess.js';

/** The pause before a replacement starts. It doubles each time, until one worker has lived for a while. */
const MIN_PAUSE_MS = 500;
const MAX_PAUSE_MS = 30_000;
const LONG_LIFE_MS = 60_000;

/** The exit code of a worker that was asked to end, and of one whose Redis or disk is unavailable. */
const ASKED_TO_END: readonly ProcessEnd[] = [0, 130, 143, 'SIGINT', 'SIGTERM'];
const NO_REDIS = 3;
/** So often in a row may workers be killed before they are ready. Then something kills each of them, e.g. a lack of memory. */
const MAX_KILLED_STARTS = 3;

export interface Keeping {
  readonly replace: () => WorkerProcess;
  readonly stopping: AbortSignal;
  readonly log: Log;
}

/** Settles when a worker has ended on request or cannot be started again. */
export async function keepWorker(first: WorkerProcess, { replace, stopping, log }: Keeping): Promise<void> {
  let worker = first;
  let killedStarts = 0;
  for (let pauseMs = MIN_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, MAX_PAUSE_MS)) {
    const since = performance.now();
    const end = await worker.ended;
    const fields = { worker_pid: worker.pid, end };
    if (stopping.aborted || ASKED_TO_END.includes(end)) return;
    killedStarts = !worker.wasReady && typeof end === 'string' ? killedStarts + 1 : 0;
    if (killedStarts >= MAX_KILLED_STARTS) return;
    if (!worker.wasReady && killedStarts === 0) {
      // The caller of start() learns why the first one failed.
      if (worker === first) return;
      if (typeof end === 'number' && end !== NO_REDIS)
        return log.error('worker-not-restarted', fields, 'a worker cannot be started again');
    }
    if (performance.now() - since > LONG_LIFE_MS) pauseMs = MIN_PAUSE_MS;
    const text = `a worker ended: ${describeEnd(end)}; another starts in ${formatDuration(pauseMs)}`;
    log.warn('worker-lost', { ...fields, restart_ms: pauseMs }, text);
    await setTimeout(pauseMs, undefined, { signal: stopping }).catch(() => {});
    if (stopping.aborted) return;
    worker = replace();
  }
}

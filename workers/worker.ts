/**
 * A worker process: it talks to Redis, its threads train. It follows the coordinator's lead, and stands by to
 * take it. Started by `jmin run` and `jmin worker` with its options in the environment; loads, and
 * is then told over its channel where Redis is. Ends when told to
 * (SIGINT, SIGTERM), or when the process that started it lets go of it or is gone.
 */
import { once } from 'node:events';
import process from 'node:process';
import { messageOf, UserError } from '../src/base/errors.js';
import type { RedisTarget } from '../src/redis/redisTarget.js';
import { startWorker, type WorkerOptions } from './startWorker.js';
import { WEDGED_EXIT_CODE } from './watchdog.js';

/** A worker whose Redis is away cannot give back what it holds: leases end by themselves. */
const STOP_PATIENCE_MS = 3000;

async function main(): Promise<void> {
  // The reader of what is said here may be gone before us.
  process.stderr.on('error', () => {});
  const options = JSON.parse(process.env.JMIN_WORKER ?? 'null') as WorkerOptions | null;
  if (options === null) throw new UserError('a worker is started by jmin worker', { code: 'not-a-command' });
  let isTold = false;
  const target = once(process, 'message').then(([told]) => {
    isTold = true;
    return told as RedisTarget;
  });
  const onProblem = (line: string) => process.stderr.write(`${line}\n`);
  const onWedged = (what: string) => {
    onProblem(`a worker is stuck: ${what}; it ends, to be started again`);
    process.exit(WEDGED_EXIT_CODE);
  };
  const starting = startWorker(options, target, { onProblem, onWedged });
  let isStopping = false;
  const stop = async () => {
    // One that was not told where Redis is holds nothing.
    if (!isTold) process.exit(0);
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => process.exit(130), STOP_PATIENCE_MS);
    await (await starting).stop();
    process.exit(0);
  };
  let interrupts = 0;
  const interrupt = () => {
    // Until then only the process that started it says whether it is wanted.
    if (!isTold) return;
    interrupts++;
    // The second time at once. That it is stopping does not count: it may have been let go of before.
    if (interrupts > 1) process.exit(130);
    return stop();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  // A terminal's Ctrl-C reaches this process too, before or after the one that started it lets go.
  process.on('disconnect', stop);
  // It may have gone while we loaded.
  if (!process.connected) await stop();
  const worker = await starting;
  if (process.connected) process.send?.({ type: 'ready', worker: worker.name });
}

try {
  await main();
} catch (error) {
  const text = error instanceof UserError || !(error instanceof Error) ? messageOf(error) : error.stack;
  process.stderr.write(`jmin worker: ${text}\n`);
  process.exit(error instanceof UserError ? error.exitCode : 70);
}

/**
 * A worker process: it talks to Redis, its threads train. It follows the coordinator's lead, and stands by to
 * take it. Started by `jmin run` and `jmin worker` with its options in the environment; ends when told to
 * (SIGTERM), or when the process that started it is gone. A Ctrl-C in the terminal reaches both: it is for the
 * other to decide what it means.
 */
import process from 'node:process';
import { messageOf, UserError } from '../src/base/errors.js';
import { startWorker, type WorkerOptions } from './startWorker.js';

async function main(): Promise<void> {
  // The reader of what is said here may be gone before us.
  process.stderr.on('error', () => {});
  const options = JSON.parse(process.env.JMIN_WORKER ?? 'null') as WorkerOptions | null;
  if (options === null) throw new UserError('a worker is started by jmin worker', { code: 'not-a-command' });
  const worker = await startWorker(options, (line) => process.stderr.write(`${line}\n`));
  let stopping: Promise<void> | null = null;
  const stop = async () => {
    stopping ??= worker.stop();
    await stopping;
    process.exit(0);
  };
  const interrupt = () => {
    // The second time at once: leases end by themselves.
    if (stopping !== null) process.exit(130);
    return stop();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  // A terminal's Ctrl-C reaches this process too, before the one that started it lets go.
  process.on('disconnect', stop);
  process.send?.({ type: 'ready', worker: worker.name });
}

try {
  await main();
} catch (error) {
  const text = error instanceof UserError || !(error instanceof Error) ? messageOf(error) : error.stack;
  process.stderr.write(`jmin worker: ${text}\n`);
  process.exit(error instanceof UserError ? error.exitCode : 70);
}

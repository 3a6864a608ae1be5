/**
 * A worker process. It talks to Redis, and its threads train. It follows the coordinator and is ready to take over.
 * `src/processes/workerProtocol.ts` describes how it starts and ends.
 *
 * Until it has the address of Redis, it holds no claims, and a SIGINT or SIGTERM ends it at once. After that the first
 * signal lets it give back its claims, and the second one ends it at once. A SIGHUP has no effect: the process that
 * started it decides, and its end closes the channel.
 */
import { once } from 'node:events';
import process from 'node:process';
import { messageOf, UserError } from '../src/base/errors.js';
import { logTo } from '../src/base/log.js';
import { relaySink } from '../src/log/relayedLog.js';
import { type ReadyMessage, WORKER_VARIABLE, type WorkerOptions } from '../src/processes/workerProtocol.js';
import type { RedisTarget } from '../src/redis/redisTarget.js';
import { startWorker } from './startWorker.js';
import { STUCK_EXIT_CODE } from './watchdog.js';

/** While Redis is unreachable, a worker cannot give back its claims. Their leases expire by themselves. */
const MAX_STOP_MS = 3000;

const BUG_EXIT_CODE = 70;

const log = logTo(relaySink((text) => process.stderr.write(text)));

process.on('SIGHUP', () => {});

async function main(): Promise<void> {
  // The process that reads our log may end before us.
  process.stderr.on('error', () => {});
  const options = JSON.parse(process.env[WORKER_VARIABLE] ?? 'null') as WorkerOptions | null;
  if (options === null) throw new UserError('a worker is started by jmin worker', { code: 'not-a-command' });
  let hasTarget = false;
  let isStopping = false;
  let signals = 0;
  const target = once(process, 'message').then(([sent]) => {
    hasTarget = true;
    process.on('SIGINT', interrupt);
    process.on('SIGTERM', interrupt);
    return sent as RedisTarget;
  });
  const onStuck = (why: string) => {
    log.error('worker-stuck', { why }, `a worker is stuck: ${why}; it exits to be started again`);
    process.exit(STUCK_EXIT_CODE);
  };
  const starting = startWorker(options, target, { log, onStuck });
  const stop = async () => {
    if (!hasTarget) process.exit(0);
    if (isStopping) return;
    isStopping = true;
    const giveUp = () => process.exit(130);
    const early = setTimeout(giveUp, MAX_STOP_MS);
    const worker = await starting;
    clearTimeout(early);
    setTimeout(giveUp, MAX_STOP_MS + worker.graceMs);
    await worker.stop();
    process.exit(0);
  };
  function interrupt(signal: NodeJS.Signals): void {
    signals++;
    // Only signals count: the channel may have closed before the first of them.
    if (signals > 1) process.exit(signal === 'SIGTERM' ? 143 : 130);
    void stop();
  }
  // A Ctrl-C in a terminal reaches this process too, before or after its channel closes.
  process.on('disconnect', stop);
  // It may have closed while we loaded.
  if (!process.connected) await stop();
  const worker = await starting;
  if (process.connected) process.send?.({ type: 'ready', worker: worker.name } satisfies ReadyMessage);
}

try {
  await main();
} catch (error) {
  const text = error instanceof UserError || !(error instanceof Error) ? messageOf(error) : error.stack;
  const code = error instanceof UserError ? error.code : 'bug';
  log.error(code, {}, `jmin worker: ${text}`);
  process.exit(error instanceof UserError ? error.exitCode : BUG_EXIT_CODE);
}

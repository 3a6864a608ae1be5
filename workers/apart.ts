/**
 * A process that trains one job of the worker that started it, and then ends. It has a pool of one thread, and only
 * one connection, to fetch the data set.
 */
import process from 'node:process';
import { Store } from '../src/store/store.js';
import { trainerOf } from '../src/trainers/trainers.js';
import { DataMissing, DatasetCache } from './datasetCache.js';
import type { ThreadMessage } from './protocol.js';
import { threadEnvironment } from './threadEnvironment.js';
import { ThreadPool } from './threadPool.js';
import { type ApartMessage, type ApartTask, STOP } from './trainApart.js';

const stop = new AbortController();

/** Its worker has ended or wants it to end: it exits at once, even while training. */
process.on('disconnect', () => process.exit(0));
/** The worker handles a Ctrl-C in the terminal, and its end. */
for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});
process.on('message', async (message: ApartTask | typeof STOP) => {
  if (message === STOP) return stop.abort();
  await send(await outcomeOf(message));
  process.exit(0);
});

function send(message: ApartMessage): Promise<void> {
  return new Promise((resolve) => process.send?.(message, () => resolve()));
}

async function outcomeOf(task: ApartTask): Promise<ApartMessage> {
  try {
    await trainJob(task);
    return { type: 'trained' };
  } catch (error) {
    // Only the message and stack of an error reach the worker, not its class.
    if (error instanceof DataMissing) return { type: 'lacksData', what: error.message };
    return { type: 'threw', error: error instanceof Error ? error : new Error(String(error)) };
  }
}

async function trainJob({ target, kernel, memoryBytes, dataFolders, ...work }: ApartTask): Promise<void> {
  const store = await Store.open(target);
  const dataset = await new DatasetCache(store.datasets, dataFolders).get(work.job.dataset);
  store.close();
  const listener = {
    onMessage: (message: ThreadMessage) => send({ type: 'message', message }),
    stop: stop.signal,
    kill: new AbortController().signal,
  };
  const { codePatterns } = trainerOf(work.job);
  const env = codePatterns === null ? {} : { env: threadEnvironment() };
  await new ThreadPool(1, kernel, { memoryBytes, ...env }).run({ ...work, dataset }, listener);
}

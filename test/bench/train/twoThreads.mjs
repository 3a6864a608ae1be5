/**
 * What a second thread is worth: two threads that train one network each, against one thread that trains one.
 * By the clock, comparing the fastest rounds of either, in which other processes took least; and by CPU seconds,
 * which do not see that another process took a core, only what the threads take from each other (caches, memory,
 * the clock rate of the chip).
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { cpuSeconds, makeCell, median } from './task.mjs';

const CELLS = [
  [[512, 512, 512], 16],
  [[512, 512, 512], 256],
  [[16], 16],
];
/** Multiply-adds of a thread in one round: about a twentieth of a second. */
const WORK = 2e9;
const ROUNDS = 40;
const WANTED = 1.85;

export async function runTwoThreads({ isSmoke, choice }) {
  const rows = [];
  for (const [hiddenUnits, batch] of isSmoke ? CELLS.slice(-1) : CELLS) {
    const { iterationsFor, ...cell } = makeCell(hiddenUnits, batch, isSmoke);
    rows.push(await measure({ cell, choice }, iterationsFor(WORK), isSmoke ? 1 : ROUNDS));
  }
  const head = ['network / batch', 'two threads × one, by the clock', 'by CPU time', `at least ${WANTED}`];
  const table = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  return `${table}\n\nWhere other processes use the cores, the clock says less than the threads can do; CPU time does not.`;
}

async function measure({ cell, choice }, iterations, rounds) {
  const threads = [1, 2].map(
    () => new Worker(new URL('trainThread.mjs', import.meta.url), { workerData: { cell, choice } }),
  );
  await Promise.all(threads.map((thread) => once(thread, 'message')));
  await time(threads, iterations);
  const clock = { one: Number.POSITIVE_INFINITY, two: Number.POSITIVE_INFINITY };
  const gains = [];
  for (let round = 0; round < rounds; round++) {
    const one = await time(threads.slice(0, 1), iterations);
    const two = await time(threads, iterations);
    clock.one = Math.min(clock.one, one.clock);
    clock.two = Math.min(clock.two, two.clock);
    gains.push((2 * one.cpu) / (two.cpu / 2));
  }
  await Promise.all(threads.map((thread) => thread.terminate()));
  const gain = (2 * clock.one) / clock.two;
  const verdict = gain >= WANTED ? 'met' : 'not met by the clock';
  return [
    `[${cell.hiddenUnits.join(', ')}] / ${cell.batch}`,
    gain.toFixed(2),
    median(gains).toFixed(2),
    verdict,
  ];
}

async function time(threads, iterations) {
  const start = { clock: performance.now(), cpu: cpuSeconds() };
  for (const thread of threads) thread.postMessage(iterations);
  await Promise.all(threads.map((thread) => once(thread, 'message')));
  return { clock: (performance.now() - start.clock) / 1000, cpu: cpuSeconds() - start.cpu };
}

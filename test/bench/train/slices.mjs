/**
 * How many times slower one build of the kernel is than another: both train in turn, a few milliseconds each, and
 * the faster slices of either are compared. Other loads on a machine come in phases that are longer than a slice
 * and slow one build more than the other, so that long runs misjudge the ratio by a fifth.
 */
import { cpuSeconds, settingsOf } from './task.mjs';

/** Multiply-adds of one slice. */
const WORK = 8e7;
const SLICES = 60;
/** Slices before any is timed: V8 has compiled its WebAssembly for good by then. */
const WARM_UPS = 40;
/** The share of slices that are faster than the one compared. */
const QUANTILE = 0.15;

/** `fast` and `slow` are `{ kernel, data }`; the ratio is by CPU time. */
export function slowdown(fast, slow, cell) {
  const iterations = cell.iterationsFor(WORK);
  const trainings = [fast, slow].map(({ kernel, data }) => kernel.open(data, settingsOf(cell)));
  const times = trainings.map(() => []);
  for (let slice = 0; slice < WARM_UPS; slice++) {
    for (const training of trainings) timeSlice(training, iterations);
  }
  for (let slice = 0; slice < SLICES; slice++) {
    trainings.forEach((training, i) => {
      times[i].push(timeSlice(training, iterations));
    });
  }
  for (const training of trainings) training.close();
  const [fastTime, slowTime] = times.map(quantile);
  return slowTime / fastTime;
}

function timeSlice(training, iterations) {
  const until = training.iteration + iterations;
  const start = cpuSeconds();
  while (training.advance(until) < until);
  return cpuSeconds() - start;
}

function quantile(times) {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * QUANTILE)];
}

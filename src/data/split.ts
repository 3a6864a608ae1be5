import { UserError } from '../base/errors.js';
import { printable } from '../base/printable.js';
import { randomStream } from '../base/random.js';

export interface SplitOptions {
  /** Of the examples that go to the dev set, in (0, 1). */
  readonly fraction: number;
  readonly seed: number;
  /** Number of classes; 0 for a regression, which is not stratified. */
  readonly classes: number;
}

/**
 * Says for each example whether it goes to the dev set (1) or is trained on (0). A class's share of the dev set
 * is its share of all, to within one example, but the last of a class is always trained on. A function of the
 * labels, the fraction and the seed only.
 */
export function splitExamples(y: Float64Array, options: SplitOptions, place: string): Uint8Array {
  const { fraction, seed, classes } = options;
  const groups = shuffledByClass(y, classes, seed);
  const total = Math.round(fraction * y.length);
  const counts = classes === 0 ? [total] : stratify(groups, fraction, total);
  const taken = counts.reduce((sum, count) => sum + count, 0);
  if (taken === 0 || taken === y.length) throw emptyPart(place, fraction, y.length);
  const isDev = new Uint8Array(y.length);
  for (const [index, group] of groups.entries()) {
    for (const example of group.subarray(0, counts[index])) isDev[example] = 1;
  }
  return isDev;
}

/** The examples of each class in a random order. */
export function shuffledByClass(y: Float64Array, classes: number, seed: number): Uint32Array[] {
  const groups = groupByClass(y, classes);
  for (const [index, group] of groups.entries()) randomStream(seed, `split of class ${index}`).shuffle(group);
  return groups;
}

function groupByClass(y: Float64Array, classes: number): Uint32Array[] {
  if (classes === 0) return [Uint32Array.from(y.keys())];
  const sizes = new Uint32Array(classes);
  for (const label of y) sizes[label] = (sizes[label] as number) + 1;
  const groups = Array.from(sizes, (size) => new Uint32Array(size));
  const filled = new Uint32Array(classes);
  for (const [example, label] of y.entries()) {
    const at = filled[label] as number;
    (groups[label] as Uint32Array)[at] = example;
    filled[label] = at + 1;
  }
  return groups;
}

/** Shares by largest remainder: each class its quota rounded down, the rest to the largest fractions. */
function stratify(groups: readonly Uint32Array[], fraction: number, total: number): number[] {
  const quotas = groups.map(({ length }) => fraction * length);
  const counts = quotas.map(Math.floor);
  const byRemainder = [...quotas.keys()].sort((a, b) => remainder(quotas, b) - remainder(quotas, a) || a - b);
  let left = total - counts.reduce((sum, count) => sum + count, 0);
  for (const index of byRemainder) {
    const count = counts[index] as number;
    if (left <= 0 || count + 1 >= (groups[index] as Uint32Array).length) continue;
    counts[index] = count + 1;
    left--;
  }
  return counts;
}

function remainder(quotas: readonly number[], index: number): number {
  const quota = quotas[index] as number;
  return quota - Math.floor(quota);
}

/** The code of the error where a fraction leaves a part without examples. */
export const EMPTY_PART = 'empty-part';

function emptyPart(place: string, fraction: number, examples: number): UserError {
  const part = fraction < 0.5 ? 'dev set' : 'training set';
  const hint = 'Choose another fraction, "dev: 0" for none, or a file of its own.';
  const message = `${printable(place)}: dev: ${fraction} of ${examples} examples would leave the ${part} empty`;
  return new UserError(message, { code: EMPTY_PART, hint });
}

/** The lines of an output that look most like the one with the metric, for a person whose metric was not read. */
import { looksLikeMetric } from './metricNames.js';
import { keyOf } from './recordCollector.js';

const MAX_CANDIDATES = 3;
const MAX_CHARACTERS = 120;

interface Candidate {
  readonly text: string;
  readonly score: number;
}

export class MetricCandidates {
  readonly #words: readonly string[];
  #best: readonly Candidate[] = [];

  constructor(metric: string) {
    this.#words = keyOf(metric).split('_');
  }

  add(line: string): void {
    const text = line.trim().slice(0, MAX_CHARACTERS);
    const score = this.#scoreOf(text);
    if (score === 0) return;
    // Of lines that differ in their numbers alone, the last.
    const others = this.#best.filter((one) => shapeOf(one.text) !== shapeOf(text));
    this.#best = [{ text, score }, ...others].sort((a, b) => b.score - a.score).slice(0, MAX_CANDIDATES);
  }

  get lines(): readonly string[] {
    return this.#best.map(({ text }) => text);
  }

  #scoreOf(text: string): number {
    if (!/\d/.test(text)) return 0;
    const words = keyOf(text).split(/[^a-z0-9]+|_/);
    const shared = this.#words.filter((word) => words.includes(word)).length;
    const measured = words.some((word) => word !== '' && looksLikeMetric(word)) ? 1 : 0;
    return 2 * shared + measured;
  }
}

function shapeOf(text: string): string {
  return text.replace(/[\d.]+/g, '0');
}

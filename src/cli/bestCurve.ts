import { thinned } from '../base/thinned.js';
import { linearScale, scaleOf } from '../charts/scale.js';
import { brailleChart } from './brailleChart.js';

/** The most steps that are kept. */
const MAX_STEPS = 300;
const HEIGHT = 4;

/** The best value by time, as braille: what it was when it changed. */
export class BestCurve {
  #steps: { readonly atMs: number; readonly value: number }[] = [];

  add(atMs: number, value: number): void {
    if (!Number.isFinite(value) || this.#steps.at(-1)?.value === value) return;
    this.#steps.push({ atMs, value });
    // The first and the last step stay.
    if (this.#steps.length > MAX_STEPS) this.#steps = [...thinned(this.#steps, MAX_STEPS / 2)];
  }

  /** Without the axis of time, which the line above it names. Nothing until the value has changed. */
  lines(nowMs: number, width: number): string[] {
    const [first] = this.#steps;
    if (first === undefined || this.#steps.length < 2) return [];
    const values = this.#steps.map(({ value }) => value);
    const y = scaleOf(Math.min(...values), Math.max(...values));
    const x = linearScale(first.atMs, nowMs);
    const places = this.#steps.flatMap(({ atMs, value }, i): (readonly [number, number])[] => [
      [atMs, y.position(values[i - 1] ?? value)],
      [atMs, y.position(value)],
    ]);
    const last: readonly [number, number] = [nowMs, y.position(values.at(-1) ?? Number.NaN)];
    return brailleChart([[...places, last]], { x, y }, { width, height: HEIGHT }).slice(0, HEIGHT);
  }
}

/** L-BFGS within bounds (J. Nocedal, "Updating quasi-Newton matrices with limited storage", 1980), by projection. */

export interface Evaluation {
  readonly value: number;
  /** Writes the gradient at the point that was evaluated last. It takes longer than the value, and few steps need it. */
  readonly writeGradient: (gradient: Float64Array) => void;
}

export type Differentiable = (x: Float64Array) => Evaluation;

export interface Minimisation {
  readonly lower: ArrayLike<number>;
  readonly upper: ArrayLike<number>;
  readonly maxSteps: number;
  /** Ends when a step changes the value by less than this share of it. */
  readonly tolerance?: number;
}

export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
}

const MEMORY = 8;
const MAX_HALVINGS = 12;
/** The share of the expected decrease that a step must reach (L. Armijo, 1966). */
const MIN_DECREASE = 1e-4;

interface Update {
  readonly s: Float64Array;
  readonly y: Float64Array;
  readonly rho: number;
}

/** The best point found from `start`; `start` itself if its value is not a number. */
export function minimise(value: Differentiable, start: Float64Array, options: Minimisation): Minimum {
  const { lower, upper, maxSteps, tolerance = 1e-9 } = options;
  const n = start.length;
  const within = (v: number, i: number) => Math.min(upper[i] as number, Math.max(lower[i] as number, v));
  let x: Float64Array = start.map(within);
  let gradient: Float64Array = new Float64Array(n);
  const first = value(x);
  first.writeGradient(gradient);
  let current = first.value;
  const updates: Update[] = [];
  for (let step = 0; step < maxSteps && Number.isFinite(current); step++) {
    const isFree = (i: number) =>
      (gradient[i] as number) > 0
        ? (x[i] as number) > (lower[i] as number)
        : (x[i] as number) < (upper[i] as number);
    const free = gradient.map((g, i) => (isFree(i) ? g : 0));
    let direction = descent(free, updates).map((v, i) => (isFree(i) ? v : 0));
    let slope = dot(direction, free);
    if (!(slope < 0)) {
      updates.length = 0;
      direction = free.map((g) => -g);
      slope = dot(direction, free);
    }
    if (!(slope < 0)) break;
    // The first step is at most a tenth of a unit long: nothing is known of the curvature.
    let length = updates.length > 0 ? 1 : Math.min(1, 0.1 / Math.sqrt(-slope));
    let found: { x: Float64Array; gradient: Float64Array; value: number } | null = null;
    for (let halving = 0; halving < MAX_HALVINGS && found === null; halving++, length /= 2) {
      const next = x.map((v, i) => within(v + length * (direction[i] as number), i));
      const reached = value(next);
      if (!(reached.value <= current + MIN_DECREASE * length * slope)) continue;
      found = { x: next, gradient: new Float64Array(n), value: reached.value };
      reached.writeGradient(found.gradient);
    }
    if (found === null) {
      if (updates.length === 0) break;
      updates.length = 0;
      continue;
    }
    const s = found.x.map((v, i) => v - (x[i] as number));
    const y = found.gradient.map((v, i) => v - (gradient[i] as number));
    const curvature = dot(s, y);
    if (curvature > 1e-12 * dot(y, y)) {
      updates.push({ s, y, rho: 1 / curvature });
      if (updates.length > MEMORY) updates.shift();
    }
    const gain = current - found.value;
    ({ x, gradient, value: current } = found);
    if (gain <= tolerance * (1 + Math.abs(current))) break;
  }
  return { x, value: current };
}

/** The two loops of L-BFGS: minus the gradient times the approximate inverse of the Hessian. */
function descent(gradient: Float64Array, updates: readonly Update[]): Float64Array {
  const q = gradient.slice();
  const alphas: number[] = [];
  for (const { s, y, rho } of updates.toReversed()) {
    const alpha = rho * dot(s, q);
    alphas.push(alpha);
    for (let i = 0; i < q.length; i++) q[i] = (q[i] as number) - alpha * (y[i] as number);
  }
  const last = updates.at(-1);
  if (last !== undefined) {
    const scale = 1 / (last.rho * dot(last.y, last.y));
    for (let i = 0; i < q.length; i++) q[i] = (q[i] as number) * scale;
  }
  for (const { s, y, rho } of updates) {
    const beta = rho * dot(y, q);
    const alpha = alphas.pop() ?? 0;
    for (let i = 0; i < q.length; i++) q[i] = (q[i] as number) + (alpha - beta) * (s[i] as number);
  }
  return q.map((v) => -v);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

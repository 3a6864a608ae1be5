/**
 * A Gaussian process with a Matérn 5/2 kernel and one length scale for each input (J. Snoek, H. Larochelle and
 * R. Adams, "Practical Bayesian optimization of machine learning algorithms", NeurIPS 2012, section 3):
 *
 *   k(a, b) = s·(1 + √5·r + 5/3·r²)·e^(−√5·r)    r² = Σᵢ Δᵢ²/ℓᵢ²    Δᵢ = aᵢ − bᵢ; of choices 1 if they differ
 *
 * The mean before any result is 0. Results have independent noise of variance n.
 */
import { factorise, factoriseRow, solveLower, solveUpper } from './cholesky.js';
import { expNegative } from './portableNormal.js';

export interface Hyper {
  /** ℓ. */
  readonly lengths: Float64Array;
  /** s. */
  readonly scale: number;
  /** n. */
  readonly noise: number;
}

/** Predictions at many points, which follow the results that are added. */
export interface TrackedPoints {
  readonly inputs: readonly Float64Array[];
  readonly means: Float64Array;
  readonly variances: Float64Array;
}

interface Tracked extends TrackedPoints {
  /** For each point a row: L⁻¹·k. */
  readonly solved: Float64Array;
}

export interface Prediction {
  readonly mean: number;
  readonly variance: number;
}

const MIN_VARIANCE = 1e-12;
const SQRT5 = 2.23606797749979;

/** Matérn 5/2 without its scale, of r². */
export function matern(square: number): number {
  const a = SQRT5 * Math.sqrt(square);
  return (1 + a + (5 / 3) * square) * expNegative(a);
}

export class GaussianProcess {
  /** Whether an input is a choice. */
  readonly #isChoice: readonly boolean[];
  readonly #hyper: Hyper;
  readonly #inverseSquares: Float64Array;
  readonly #capacity: number;
  /** Inputs, a row for each result. */
  readonly #inputs: Float64Array;
  readonly #targets: Float64Array;
  /** L of K + n·I = L·Lᵀ. */
  readonly #factor: Float64Array;
  /** (K + n·I)⁻¹·y. */
  #weights = new Float64Array(0);
  readonly #kernels: Float64Array;
  readonly #solved: Float64Array;
  readonly #tracked: Tracked[] = [];
  size: number;

  /** `spare`: how many results may be added. */
  constructor(
    { isChoice, hyper }: { readonly isChoice: readonly boolean[]; readonly hyper: Hyper },
    inputs: readonly Float64Array[],
    { targets, spare }: { readonly targets: ArrayLike<number>; readonly spare: number },
  ) {
    const d = isChoice.length;
    const capacity = inputs.length + spare;
    this.#isChoice = isChoice;
    this.#hyper = hyper;
    this.#inverseSquares = hyper.lengths.map((length) => 1 / (length * length));
    this.#capacity = capacity;
    this.#inputs = new Float64Array(capacity * d);
    this.#targets = new Float64Array(capacity);
    this.#factor = new Float64Array(capacity * capacity);
    this.#kernels = new Float64Array(capacity);
    this.#solved = new Float64Array(capacity);
    this.size = 0;
    for (const [i, input] of inputs.entries()) {
      this.#inputs.set(input, i * d);
      this.#targets[i] = targets[i] as number;
      this.size++;
      this.#writeRow(i);
    }
    if (!factorise(this.#factor, this.size, capacity))
      throw new Error('assertion failed: kernel is positive');
    this.#weigh();
  }

  /** Of a result, on the scale of the targets. */
  get noise(): number {
    return this.#hyper.noise;
  }

  /** Adds a result: a row of the factor, in O(n²). */
  add(input: Float64Array, target: number): void {
    const i = this.size;
    const surprise = this.#tracked.length === 0 ? 0 : target - this.predict(input).mean;
    this.#inputs.set(input, i * this.#isChoice.length);
    this.#targets[i] = target;
    this.size++;
    this.#writeRow(i);
    if (!factoriseRow(this.#factor, i, this.#capacity)) {
      this.size--;
      return;
    }
    this.#weigh();
    for (const tracked of this.#tracked) this.#extend(tracked, surprise);
  }

  /** Predicts many points once: a result that is added later costs each of them O(n) instead of O(n²). */
  track(inputs: readonly Float64Array[]): TrackedPoints {
    const tracked: Tracked = {
      inputs,
      means: new Float64Array(inputs.length),
      variances: new Float64Array(inputs.length),
      solved: new Float64Array(inputs.length * this.#capacity),
    };
    for (const [i, input] of inputs.entries()) {
      const { mean, variance } = this.predict(input);
      tracked.means[i] = mean;
      tracked.variances[i] = variance;
      tracked.solved.set(this.#solved.subarray(0, this.size), i * this.#capacity);
    }
    this.#tracked.push(tracked);
    return tracked;
  }

  /** With v = L⁻¹·k and u = L⁻¹·y, the mean is v·u and the explained variance v·v: both gain one term. */
  #extend({ inputs, means, variances, solved }: Tracked, surprise: number): void {
    const i = this.size - 1;
    const row = i * this.#capacity;
    const corner = this.#factor[row + i] as number;
    const residual = surprise / corner;
    for (const [point, input] of inputs.entries()) {
      const own = point * this.#capacity;
      let sum = this.#kernel(input, i);
      for (let j = 0; j < i; j++) sum -= (this.#factor[row + j] as number) * (solved[own + j] as number);
      const v = sum / corner;
      solved[own + i] = v;
      means[point] = (means[point] as number) + v * residual;
      variances[point] = Math.max(MIN_VARIANCE, (variances[point] as number) - v * v);
    }
  }

  predict(input: Float64Array): Prediction {
    const { size } = this;
    const [k, v] = [this.#kernels, this.#solved];
    let mean = 0;
    for (let j = 0; j < size; j++) {
      const value = this.#kernel(input, j);
      k[j] = value;
      v[j] = value;
      mean += value * (this.#weights[j] as number);
    }
    solveLower(this.#factor, size, this.#capacity, v);
    let explained = 0;
    for (let j = 0; j < size; j++) explained += (v[j] as number) * (v[j] as number);
    return { mean, variance: Math.max(MIN_VARIANCE, this.#hyper.scale - explained) };
  }

  /** The same, with the derivatives of both by each input; those of choices are 0. */
  predictWithGradient(
    input: Float64Array,
    meanSlopes: Float64Array,
    varianceSlopes: Float64Array,
  ): Prediction {
    const prediction = this.predict(input);
    const d = this.#isChoice.length;
    const v = this.#solved;
    solveUpper(this.#factor, this.size, this.#capacity, v);
    meanSlopes.fill(0);
    varianceSlopes.fill(0);
    for (let j = 0; j < this.size; j++) {
      const a = SQRT5 * Math.sqrt(this.#square(input, j));
      // dk/daᵢ = −s·5/3·(1 + a)·e^−a·Δᵢ/ℓᵢ².
      const slope = -this.#hyper.scale * (5 / 3) * (1 + a) * expNegative(a);
      const byMean = slope * (this.#weights[j] as number);
      const byVariance = -2 * slope * (v[j] as number);
      for (let i = 0; i < d; i++) {
        if (this.#isChoice[i]) continue;
        const delta =
          ((input[i] as number) - (this.#inputs[j * d + i] as number)) * (this.#inverseSquares[i] as number);
        meanSlopes[i] = (meanSlopes[i] as number) + byMean * delta;
        varianceSlopes[i] = (varianceSlopes[i] as number) + byVariance * delta;
      }
    }
    return prediction;
  }

  #writeRow(i: number): void {
    const d = this.#isChoice.length;
    const input = this.#inputs.subarray(i * d, (i + 1) * d);
    const row = i * this.#capacity;
    for (let j = 0; j < i; j++) this.#factor[row + j] = this.#kernel(input, j);
    this.#factor[row + i] = this.#hyper.scale + this.#hyper.noise;
  }

  #weigh(): void {
    this.#weights = this.#targets.slice(0, this.size);
    solveLower(this.#factor, this.size, this.#capacity, this.#weights);
    solveUpper(this.#factor, this.size, this.#capacity, this.#weights);
  }

  #kernel(input: Float64Array, j: number): number {
    return this.#hyper.scale * matern(this.#square(input, j));
  }

  #square(input: Float64Array, j: number): number {
    const d = this.#isChoice.length;
    let square = 0;
    for (let i = 0; i < d; i++) {
      const delta = (input[i] as number) - (this.#inputs[j * d + i] as number);
      if (this.#isChoice[i]) square += delta === 0 ? 0 : (this.#inverseSquares[i] as number);
      else square += delta * delta * (this.#inverseSquares[i] as number);
    }
    return square;
  }
}

/**
 * exp, log, sine and cosine that give the same bits on every machine and in every JavaScript engine, whose own
 * Math.exp and friends may differ in the last place. Only +, −, ×, ÷ and exact scalings by powers of two are
 * used, in a fixed order, so that a twin in another language without fused operations gives the same bits too.
 * Errors stay under 2 units in the last place for exp, log, and the sine of 0…1 turns; the cosine is within 1e-15.
 */

const LN2_HIGH = 0.6931471803691238; // ln 2, its low 21 bits zero, so that k·LN2_HIGH is exact
const LN2_LOW = 1.9082149292705877e-10;
const SQRT_HALF = Math.SQRT1_2;

const scratch = new DataView(new ArrayBuffer(8));

/** 2^k for k in −1022…1023. */
function powerOfTwo(k: number): number {
  scratch.setUint32(0, (k + 1023) << 20);
  scratch.setUint32(4, 0);
  return scratch.getFloat64(0);
}

/** e^x. Underflows to 0 below −708 (no denormals), is Infinity above 709.78. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > 709.782712893384) return Number.POSITIVE_INFINITY;
  if (x < -708) return 0;
  // x = k ln 2 + r with |r| ≤ ln 2 / 2; then e^r by its Taylor series, whose 14th term is below 2^-58.
  const k = Math.floor(x * Math.LOG2E + 0.5);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  let sum = 1;
  for (let n = 14; n >= 1; n--) sum = 1 + (r * sum) / n;
  return k > 1022 ? sum * powerOfTwo(k - 1) * 2 : sum * powerOfTwo(k);
}

/** The natural logarithm of a normal positive number; −Infinity of 0, NaN below. */
export function log(x: number): number {
  if (Number.isNaN(x) || x < 0) return Number.NaN;
  if (x === 0) return Number.NEGATIVE_INFINITY;
  if (x === Number.POSITIVE_INFINITY) return x;
  // x = 2^k · f with f in [√½, √2); ln f = 2 atanh s with s = (f−1)/(f+1), as an odd series in s (|s| < 0.172).
  scratch.setFloat64(0, x);
  const high = scratch.getUint32(0);
  let k = (high >>> 20) - 1022;
  scratch.setUint32(0, (high & 0x000f_ffff) | 0x3fe0_0000);
  let f = scratch.getFloat64(0);
  if (f < SQRT_HALF) {
    f = f * 2;
    k = k - 1;
  }
  const s = (f - 1) / (f + 1);
  const z = s * s;
  let series = 1 / 23;
  for (let n = 21; n >= 3; n -= 2) series = 1 / n + z * series;
  const tail = 2 * s * z * series;
  return k * LN2_HIGH + (2 * s + (tail + k * LN2_LOW));
}

/** cos(2π·turns) for any finite number of turns: whole turns cost no accuracy. */
export function cosTurns(turns: number): number {
  return sinTurns(turns - Math.floor(turns) + 0.25);
}

/** sin(2π·turns). */
export function sinTurns(turns: number): number {
  const fraction = turns - Math.floor(turns);
  // In eighths of a turn the argument of the two series stays within ±π/4.
  const quadrant = Math.floor(fraction * 4 + 0.5);
  const x = (fraction - quadrant * 0.25) * 6.283185307179586;
  const value = quadrant % 2 === 0 ? sineSeries(x) : cosineSeries(x);
  return quadrant === 2 || quadrant === 3 ? -value : value;
}

function sineSeries(x: number): number {
  const z = x * x;
  let sum = 1;
  for (let n = 16; n >= 2; n -= 2) sum = 1 - (z * sum) / (n * (n + 1));
  return x * sum;
}

function cosineSeries(x: number): number {
  const z = x * x;
  let sum = 1;
  for (let n = 17; n >= 1; n -= 2) sum = 1 - (z * sum) / (n * (n + 1));
  return sum;
}

/**
 * exp, log and sine in fixed point with 1200 bits behind the point: the judges of the portable functions. A float64
 * as small as 2^-1074 is exact in it.
 */
const BITS = 1200n;
const ONE = 1n << BITS;
const LN2 = twiceAtanh(ONE / 3n);
/** π by Machin's formula, 16 atan(1/5) − 4 atan(1/239). */
const PI = 16n * atanOfInverse(5n) - 4n * atanOfInverse(239n);

const view = new DataView(new ArrayBuffer(8));

/** A float64 as what it is, an integer times a power of two. */
function parts(x: number): { mantissa: bigint; exponent: number } {
  view.setFloat64(0, x);
  const word = view.getBigUint64(0);
  const biased = Number((word >> 52n) & 0x7ffn);
  const fraction = word & 0xf_ffff_ffff_ffffn;
  const mantissa = biased === 0 ? fraction : fraction | (1n << 52n);
  return { mantissa: x < 0 ? -mantissa : mantissa, exponent: Math.max(biased, 1) - 1075 };
}

export function fixed(x: number): bigint {
  const { mantissa, exponent } = parts(x);
  return mantissa << (BITS + BigInt(exponent));
}

export function exactExp(x: number): bigint {
  const k = BigInt(Math.round(x / Math.LN2));
  const r = fixed(x) - k * LN2;
  let sum = 0n;
  let term = ONE;
  for (let n = 1n; term !== 0n; n++) {
    sum += term;
    term = ((term * r) >> BITS) / n;
  }
  return k >= 0n ? sum << k : sum >> -k;
}

export function exactLog(x: number): bigint {
  const { mantissa, exponent } = parts(x);
  const f = mantissa << (BITS - 52n);
  return BigInt(exponent + 52) * LN2 + twiceAtanh(((f - ONE) << BITS) / (f + ONE));
}

export function exactSinTurns(turns: number): bigint {
  return sineOfTurns(fixed(turns));
}

export function exactCosTurns(turns: number): bigint {
  return sineOfTurns(fixed(turns) + ONE / 4n);
}

/** sin(2π·turns), of the fraction of the turns. */
function sineOfTurns(turns: bigint): bigint {
  const x = (2n * PI * (turns & (ONE - 1n))) >> BITS;
  const square = (x * x) >> BITS;
  let sum = 0n;
  let term = x;
  for (let n = 1n; term !== 0n && term !== -1n; n += 2n) {
    sum += term;
    term = -((term * square) >> BITS) / ((n + 1n) * (n + 2n));
  }
  return sum;
}

/** 2 atanh s = 2(s + s³/3 + s⁵/5 + …) = ln((1+s)/(1−s)). */
function twiceAtanh(s: bigint): bigint {
  const square = (s * s) >> BITS;
  let sum = 0n;
  let power = s;
  for (let n = 1n; power !== 0n && power !== -1n; n += 2n) {
    sum += power / n;
    power = (power * square) >> BITS;
  }
  return 2n * sum;
}

/** atan(1/n) = 1/n − 1/3n³ + 1/5n⁵ − … */
function atanOfInverse(n: bigint): bigint {
  let sum = 0n;
  let power = ONE / n;
  for (let k = 1n; power !== 0n; k += 2n) {
    sum += k % 4n === 1n ? power / k : -power / k;
    power /= n * n;
  }
  return sum;
}

/** The distance of y from the exact value, in units of y's last place. */
export function errorInUlp(y: number, exact: bigint): number {
  const { exponent } = parts(y);
  return errorTimes(y, exact, BITS + BigInt(exponent));
}

export function absoluteError(y: number, exact: bigint): number {
  return errorTimes(y, exact, BITS);
}

/** The distance in units of 2^(unitBits − BITS). */
function errorTimes(y: number, exact: bigint, unitBits: bigint): number {
  const difference = fixed(y) - exact;
  const magnitude = difference < 0n ? -difference : difference;
  return Number((magnitude << 64n) >> unitBits) / 2 ** 64;
}

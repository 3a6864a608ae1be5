import { describe, expect, test } from 'vitest';
import { factorialShares } from '../../src/analysis/factorial.js';
import { forestShares } from '../../src/analysis/forestImportance.js';

/** The points of a grid with `n` values of each of `k` factors in the middle of equal cells of [0, 1]. */
function grid(n: number, k: number) {
  const size = n ** k;
  const codes = Array.from({ length: k }, (_, axis) =>
    Int32Array.from({ length: size }, (_, i) => Math.floor(i / n ** axis) % n),
  );
  const at = (i: number) => codes.map((column) => ((column[i] as number) + 0.5) / n);
  return { size, at, factors: codes.map((column) => ({ size: n, codes: column, isOrdered: true })) };
}

/** Ishigami and Homma (1990), a = 7, b = 0.1: V = a²/8 + bπ⁴/5 + b²π⁸/18 + 1/2. */
const ishigami = ([x = 0, y = 0, z = 0]: readonly number[]) => {
  const [a, b, c] = [x, y, z].map((u) => Math.PI * (2 * u - 1)) as [number, number, number];
  return Math.sin(a) + 7 * Math.sin(b) ** 2 + 0.1 * c ** 4 * Math.sin(a);
};
const ISHIGAMI = { main: [0.3139, 0.4424, 0], pairs: [0, 0.2437, 0] };

/** Sobol's g-function: the variance of a factor is 1 / (3(1 + a)²), and all orders multiply. */
const A = [0, 1, 4.5, 9];
const sobolG = (u: readonly number[]) =>
  u.reduce(
    (product, x, i) => (product * (Math.abs(4 * x - 2) + (A[i] as number))) / (1 + (A[i] as number)),
    1,
  );
const gVariances = A.map((a) => 1 / (3 * (1 + a) ** 2));
const gTotal = gVariances.reduce((product, v) => product * (1 + v), 1) - 1;
const gMain = gVariances.map((v) => v / gTotal);

const CASES = [
  { name: 'Ishigami', f: ishigami, k: 3, n: 24, main: ISHIGAMI.main, pairs: ISHIGAMI.pairs },
  {
    name: 'Sobol g',
    f: sobolG,
    k: 4,
    n: 12,
    main: gMain,
    pairs: [0, 1, 2, 3].flatMap((i) =>
      [0, 1, 2, 3]
        .filter((j) => j > i)
        .map((j) => ((gVariances[i] as number) * (gVariances[j] as number)) / gTotal),
    ),
  },
] as const;

describe.each(CASES)('the importance in $name', ({ f, k, n, main, pairs }) => {
  const { size, at, factors } = grid(n, k);
  const y = Float64Array.from({ length: size }, (_, i) => f(at(i)));

  test('is that of the closed form, from the complete grid', () => {
    const shares = factorialShares(y, factors);
    shares.main.forEach(({ share }, i) => {
      expect(Math.abs(share - (main[i] as number))).toBeLessThan(0.012);
    });
    shares.pairs.forEach(({ share }, i) => {
      expect(Math.abs(share - (pairs[i] as number))).toBeLessThan(0.012);
    });
    const sum = [...shares.main, ...shares.pairs].reduce((total, { share }) => total + share, shares.higher);
    expect(sum).toBeCloseTo(1, 9);
  });

  test('is near the closed form, from a tenth of the grid', () => {
    const positions = Int32Array.from({ length: Math.floor(size / 10) }, (_, i) => (i * 7919) % size);
    const shares = forestShares({ y, factors }, positions);
    shares.main.forEach(({ share }, i) => {
      expect(Math.abs(share - (main[i] as number))).toBeLessThan(0.12);
    });
    expect(shares.explained).toBeGreaterThan(0.7);
    for (const { share, low, high } of [...shares.main, ...shares.pairs]) {
      expect(low).toBeLessThanOrEqual(share);
      expect(high).toBeGreaterThanOrEqual(share);
    }
  });
});

test('factorialShares tells an effect from noise', () => {
  const { factors, size } = grid(5, 3);
  const noise = (i: number) => ((i * 7919) % 101) / 101;
  const y = Float64Array.from({ length: size }, (_, i) => (factors[0]?.codes[i] as number) + noise(i));
  const { main } = factorialShares(y, factors);
  expect(main[0]?.p).toBeLessThan(1e-6);
  expect(main[1]?.p).toBeGreaterThan(0.01);
});

test('forestShares is the same every time', () => {
  const { factors, size } = grid(4, 3);
  const y = Float64Array.from({ length: size }, (_, i) => (i * 31) % 17);
  const positions = Int32Array.from({ length: size - 1 }, (_, i) => i);
  expect(forestShares({ y, factors }, positions)).toEqual(forestShares({ y, factors }, positions));
});

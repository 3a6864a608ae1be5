/** Cholesky factors in typed arrays: row-major lower triangles with a fixed stride, so that rows can be added. */

/** Factorises the leading n × n of a symmetric matrix in place; false if it is not positive definite. */
export function factorise(a: Float64Array, n: number, stride: number): boolean {
  for (let i = 0; i < n; i++) if (!factoriseRow(a, i, stride)) return false;
  return true;
}

/** Factorises row i below rows that are factors already. */
export function factoriseRow(a: Float64Array, i: number, stride: number): boolean {
  const row = i * stride;
  for (let j = 0; j < i; j++) {
    const other = j * stride;
    subtractDot(a, row + j, a, row, a, other, j);
    a[row + j] = (a[row + j] as number) / (a[other + j] as number);
  }
  subtractDot(a, row + i, a, row, a, row, i);
  const square = a[row + i] as number;
  if (!(square > 0)) return false;
  a[row + i] = Math.sqrt(square);
  return true;
}

/** Solves L·x = b in place. */
export function solveLower(l: Float64Array, n: number, stride: number, b: Float64Array): void {
  for (let i = 0; i < n; i++) {
    const row = i * stride;
    subtractDot(b, i, l, row, b, 0, i);
    b[i] = (b[i] as number) / (l[row + i] as number);
  }
}

/** Solves Lᵀ·x = b in place. */
export function solveUpper(l: Float64Array, n: number, stride: number, b: Float64Array): void {
  for (let i = n - 1; i >= 0; i--) {
    const row = i * stride;
    const x = (b[i] as number) / (l[row + i] as number);
    b[i] = x;
    for (let j = 0; j < i; j++) b[j] = (b[j] as number) - (l[row + j] as number) * x;
  }
}

/** The lower triangle of (L·Lᵀ)⁻¹, n × n. Row j of `transposed` becomes column j of L⁻¹, so that sums run along rows. */
export function inverseOf(l: Float64Array, n: number, transposed: Float64Array, into: Float64Array): void {
  for (let j = 0; j < n; j++) {
    const column = j * n;
    transposed[column + j] = 1 / (l[j * n + j] as number);
    for (let i = j + 1; i < n; i++) {
      const row = i * n;
      transposed[column + i] = 0;
      subtractDot(transposed, column + i, l, row + j, transposed, column + j, i - j);
      transposed[column + i] = (transposed[column + i] as number) / (l[row + i] as number);
    }
  }
  for (let a = 0; a < n; a++)
    for (let b = 0; b <= a; b++) {
      into[a * n + b] = 0;
      subtractDot(into, a * n + b, transposed, a * n + a, transposed, b * n + a, n - a);
      into[a * n + b] = -(into[a * n + b] as number);
    }
}

/**
 * Subtracts the product of parts of two rows from a number. Four partial sums in a fixed order have the same bits
 * everywhere, and are faster than one chain of additions. The result is written: to return it costs an allocation.
 */
function subtractDot(
  into: Float64Array,
  at: number,
  a: Float64Array,
  from: number,
  b: Float64Array,
  other: number,
  length: number,
): void {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let k = 0;
  for (; k + 3 < length; k += 4) {
    s0 += (a[from + k] as number) * (b[other + k] as number);
    s1 += (a[from + k + 1] as number) * (b[other + k + 1] as number);
    s2 += (a[from + k + 2] as number) * (b[other + k + 2] as number);
    s3 += (a[from + k + 3] as number) * (b[other + k + 3] as number);
  }
  for (; k < length; k++) s0 += (a[from + k] as number) * (b[other + k] as number);
  into[at] = (into[at] as number) - (s0 + s1 + (s2 + s3));
}

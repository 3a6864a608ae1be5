/**
 * Matrices of float64 numbers, with the few operations a deep network needs. Every operation makes a new matrix
 * and changes none. Clear before fast: the fast kernel is judged by what is written here.
 */
import { assert } from '../../../base/assert.js';

export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  /** rows × columns numbers, row by row. */
  readonly values: Float64Array;
}

/** The matrix whose element in row i and column j, both from 0, is `element(i, j)`; asked for row by row. */
export function matrix(rows: number, columns: number, element: (i: number, j: number) => number): Matrix {
  const values = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) values[i * columns + j] = element(i, j);
  }
  return { rows, columns, values };
}

export function zeros(rows: number, columns: number): Matrix {
  return matrix(rows, columns, () => 0);
}

/** The element in row i and column j, both from 0. */
export function at(M: Matrix, i: number, j: number): number {
  return M.values[i * M.columns + j] as number;
}

/** M·N: rows of M times columns of N, each sum in the order of the inner index. */
export function multiply(M: Matrix, N: Matrix): Matrix {
  assert(
    M.columns === N.rows,
    `M·N needs as many columns in M (${shapeText(M)}) as rows in N (${shapeText(N)})`,
  );
  return matrix(M.rows, N.columns, (i, j) => {
    let sum = 0;
    for (let k = 0; k < M.columns; k++) sum += at(M, i, k) * at(N, k, j);
    return sum;
  });
}

/** Mᵀ. */
export function transpose(M: Matrix): Matrix {
  return matrix(M.columns, M.rows, (i, j) => at(M, j, i));
}

/** f of each element. */
export function map(M: Matrix, f: (x: number) => number): Matrix {
  return { rows: M.rows, columns: M.columns, values: M.values.map((x) => f(x)) };
}

/** f of each pair of elements in the same place: `zip(M, N, (x, y) => x - y)` is M − N. */
export function zip(M: Matrix, N: Matrix, f: (x: number, y: number) => number): Matrix {
  assert(M.rows === N.rows && M.columns === N.columns, `no pairs of ${shapeText(M)} and ${shapeText(N)}`);
  return matrix(M.rows, M.columns, (i, j) => f(at(M, i, j), at(N, i, j)));
}

/** M with the column b (rows × 1) added to each of its columns: what is elsewhere called broadcasting. */
export function addColumn(M: Matrix, b: Matrix): Matrix {
  assert(b.rows === M.rows && b.columns === 1, `a column for ${shapeText(M)} is not ${shapeText(b)}`);
  return matrix(M.rows, M.columns, (i, j) => at(M, i, j) + at(b, i, 0));
}

/** The mean of each row, as a column (rows × 1). */
export function rowMeans(M: Matrix): Matrix {
  return matrix(M.rows, 1, (i) => {
    let sum = 0;
    for (let j = 0; j < M.columns; j++) sum += at(M, i, j);
    return sum / M.columns;
  });
}

/** The sum of each column, as a row (1 × columns). */
export function columnSums(M: Matrix): Matrix {
  return matrix(1, M.columns, (_, j) => {
    let sum = 0;
    for (let i = 0; i < M.rows; i++) sum += at(M, i, j);
    return sum;
  });
}

/** `4 × 3`: rows, then columns. */
export function shapeText({ rows, columns }: Pick<Matrix, 'rows' | 'columns'>): string {
  return `${rows} × ${columns}`;
}

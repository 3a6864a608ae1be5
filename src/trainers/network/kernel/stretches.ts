/** Numbers that are drawn, read or written in one call of the kernel: about 10 ms, and less where they are only copied. */
const NUMBERS_PER_CALL = 2 ** 18;

/** Cuts the rows of a matrix into stretches that one call of the kernel can do: a thread can be ended in between. */
export function* stretches(rows: number, columns: number): Generator<{ first: number; rows: number }> {
  const most = Math.max(1, Math.floor(NUMBERS_PER_CALL / columns));
  for (let first = 0; first < rows; first += most) yield { first, rows: Math.min(most, rows - first) };
}

/** Numbers as the API writes them: JSON has no NaN and no infinity. */
export function numberOf(value: number | string | null | undefined): number {
  return value === null || value === undefined ? Number.NaN : Number(value);
}

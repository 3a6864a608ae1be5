/** Numbers that the kernel, which computes in float32, cannot hold. */

const MIN_FLOAT32 = 1.5e-45;
const MAX_BELOW_ONE = 0.99999994;

/** Why float32 would make a number above 0 zero: the training would divide by it, or never move. Null if it does not. */
export function zeroInFloat32(value: number): string | null {
  if (value === 0 || Math.fround(value) !== 0) return null;
  return `is 0 in the float32 of the kernel; write at least ${MIN_FLOAT32}`;
}

/** The same, and why a number below 1 would be 1: the training would never forget. */
export function float32Problem(value: number): string | null {
  if (value < 1 && Math.fround(value) >= 1)
    return `is 1 in the float32 of the kernel; write at most ${MAX_BELOW_ONE}`;
  return zeroInFloat32(value);
}

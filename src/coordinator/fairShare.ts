/**
 * Stride scheduling (Waldspurger and Weihl 1995): each sweep has a *pass*, the work handed out for it divided by its
 * weight. The sweep with the lowest pass is served next, so that over time each gets its share.
 */

/** The pass of a sweep after this much more work was handed out. */
export function chargedPass(pass: number, workMs: number, weight: number): number {
  return pass + workMs / weight;
}

/** The pass a new sweep starts with: it competes with the others from now on and does not overtake them. */
export function firstPass(others: readonly number[]): number {
  return others.length === 0 ? 0 : Math.min(...others);
}

/**
 * The pass of a sweep that could not be served while others could. A missed turn is not saved, because the sweep
 * would later have all threads to itself.
 */
export function passedBy(pass: number, served: readonly number[]): number {
  return served.length === 0 ? pass : Math.max(pass, Math.min(...served));
}

/** The sweep to serve next: the first one with the lowest pass. */
export function leastServed<T extends { readonly pass: number }>(sweeps: readonly T[]): T | undefined {
  return sweeps.reduce<T | undefined>(
    (least, sweep) => (least === undefined || sweep.pass < least.pass ? sweep : least),
    undefined,
  );
}

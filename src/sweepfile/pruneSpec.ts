/** A pruner as planned: what the file leaves out has the default of its rule. */
import {
  HALVING_KEEP,
  HALVING_RUNGS,
  MEDIAN_RUNGS,
  PATIENCE_RUNGS,
  PATIENCE_WAIT,
  type PrunerName,
} from '../model/specDefaults.js';
import type { PruneSpec } from '../model/sweepSpec.js';
import type { SweepFile } from './sweepFile.js';

type PruneKey = Exclude<keyof PruneSpec, 'rule'>;

/** The keys of each rule, with their defaults. */
const DEFAULTS: Readonly<Record<PrunerName, Pick<PruneSpec, PruneKey>>> = {
  halving: { rungs: [...HALVING_RUNGS], keep: [...HALVING_KEEP] },
  median: { rungs: MEDIAN_RUNGS },
  patience: { rungs: PATIENCE_RUNGS, wait: PATIENCE_WAIT },
};

export function pruneSpec({ rule, ...stated }: NonNullable<SweepFile['prune']>): PruneSpec {
  const given = Object.fromEntries(Object.entries(stated).filter(([, value]) => value !== undefined));
  return { rule, ...DEFAULTS[rule], ...given };
}

/** Whether a rule has a key of its own. */
export function hasPruneKey(rule: PrunerName, key: PruneKey): boolean {
  return key in DEFAULTS[rule];
}

/** The rules that have a key. */
export function rulesWith(key: PruneKey): PrunerName[] {
  return (Object.keys(DEFAULTS) as PrunerName[]).filter((rule) => hasPruneKey(rule, key));
}

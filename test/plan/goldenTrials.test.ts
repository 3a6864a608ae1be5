import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { completeSpec, type SweepSpec } from '../../src/model/sweepSpec.js';
import { Plan } from '../../src/plan/planSweep.js';
import { trialTable } from '../../src/plan/trialTable.js';
import { FACTS } from './sweeps.js';

/** Sweeps as journals of version 0.1.0 hold them, drawn at random, each with the numbers and ids of its trials. */
interface Golden {
  readonly spec: SweepSpec;
  /** Trials in all; of many only the first 40 are listed. */
  readonly size: number;
  /** `number id` */
  readonly trials: readonly string[];
}

describe('trialTable', () => {
  const path = new URL('../golden/plannedTrials.json', import.meta.url);
  const golden = JSON.parse(readFileSync(path, 'utf8')) as readonly Golden[];

  it('gives every sweep of an earlier journal its numbers and ids', () => {
    for (const { spec, size, trials } of golden) {
      const table = trialTable(new Plan(completeSpec(spec), FACTS));
      expect(table.size).toBe(size);
      expect(trials.map((_, position) => `${table.number(position)} ${table.id(position)}`)).toEqual(trials);
    }
  });
});

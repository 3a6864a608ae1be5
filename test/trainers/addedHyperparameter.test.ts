import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Plan } from '../../src/plan/planSweep.js';
import { trialTable } from '../../src/plan/trialTable.js';
import { formatSweepFile } from '../../src/sweepfile/formatSweepFile.js';
import { parseSweepFile } from '../../src/sweepfile/parseSweepFile.js';
import { describeNetwork } from '../../src/trainers/network/description.js';
import { HYPERPARAMETERS, numeric } from '../../src/trainers/network/hyperparameters.js';
import { registerTrainer } from '../../src/trainers/trainers.js';
import { configurationView } from '../../src/views/configurationView.js';
import { FACTS, planOf } from '../plan/sweeps.js';

/** The row is all that is written for it. */
const labelSmoothing = numeric('number', z.number().min(0).lt(1), {
  expected: 'a number from 0, below 1',
  default: 0,
  example: '0,0.5',
  description: 'Share of the target that is spread over all classes.',
  isOptional: true,
});
registerTrainer(
  describeNetwork('network with label smoothing', { ...HYPERPARAMETERS, label_smoothing: labelSmoothing }),
);

function specOf(hyperparameters: object, more: object = {}) {
  const file = {
    trainer: 'network with label smoothing',
    dataset: { generate: 'moons' },
    hyperparameters,
    ...more,
  };
  return parseSweepFile(JSON.stringify(file), { fileName: 'x.yaml' });
}

describe('a hyperparameter in the table of the network', () => {
  it('is planned, conditioned, named in ids and shown', () => {
    const spec = specOf({ label_smoothing: [0, 0.2, 0.5] }, { where: 'label_smoothing < 0.4' });
    const plan = new Plan(spec, FACTS);
    const table = trialTable(plan);
    expect(table.size).toBe(2);
    expect(new Set([table.id(0), table.id(1)]).size).toBe(2);
    expect(configurationView(table.configuration(1), plan)).toMatchObject({ label_smoothing: 0.2 });
    expect(formatSweepFile(spec)).toContain('label_smoothing: [0, 0.2, 0.5]');
  });

  it('leaves the ids of trials that do not use it as they were', () => {
    const [before] = [trialTable(planOf({ hyperparameters: { learning_rate: 0.1 } }))];
    const after = trialTable(new Plan(specOf({ learning_rate: 0.1, label_smoothing: 0 }), FACTS));
    expect(after.id(0)).toBe(before.id(0));
  });

  it('is refused out of its range', () => {
    expect(() => specOf({ label_smoothing: 1 })).toThrow(
      'hyperparameters.label_smoothing must be a number from 0, below 1',
    );
  });
});

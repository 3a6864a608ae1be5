import { describe, expect, it } from 'vitest';
import { Plan } from '../../src/plan/planSweep.js';
import { trialTable } from '../../src/plan/trialTable.js';
import { parseSweepFile } from '../../src/sweepfile/parseSweepFile.js';
import { networkTrainer } from '../../src/trainers/network/description.js';
import { configurationView } from '../../src/views/configurationView.js';
import { FACTS, planOf } from '../plan/sweeps.js';

const NEUTRAL = { dropout: 0, gradient_clip: 0, warmup: 0, class_weights: 'none', early_stopping: 0 };
const CHANGED = { dropout: 0.5, gradient_clip: 1, warmup: 0.5, class_weights: 'balanced', early_stopping: 5 };

function idsOf(hyperparameters: object): string[] {
  const table = trialTable(planOf({ hyperparameters }));
  return Array.from({ length: table.size }, (_, i) => table.id(i));
}

describe('the optional hyperparameters of the network', () => {
  it('leave the ids of trials at their defaults as they were', () => {
    expect(idsOf({ learning_rate: 0.1, ...NEUTRAL })).toEqual(idsOf({ learning_rate: 0.1 }));
  });

  it.each(Object.entries(CHANGED))('give another id: %s', (name, value) => {
    expect(idsOf({ [name]: value })).not.toEqual(idsOf({}));
  });

  it('are shown only where the sweep gives them', () => {
    const without = planOf({ hyperparameters: { learning_rate: 0.1 } });
    const names = Object.keys(configurationView(trialTable(without).configuration(0), without));
    expect(names).not.toContain('dropout');
    const swept = planOf({ hyperparameters: { dropout: [0, 0.5] } });
    const shown = [0, 1].map((i) => configurationView(trialTable(swept).configuration(i), swept));
    expect(shown).toMatchObject([{ dropout: 0 }, { dropout: 0.5 }]);
  });

  it('are said to train one trial again where they are not at their default', () => {
    const plan = planOf({ hyperparameters: { dropout: 0.5, warmup: 0 } });
    const axes = networkTrainer.axesOf(
      networkTrainer.parseConfiguration(trialTable(plan).configuration(0)),
      FACTS,
      new Set(),
    );
    expect(axes).toContainEqual({ name: 'dropout', values: [0.5] });
    expect(axes.map(({ name }) => name)).not.toContain('warmup');
  });

  it('train one trial where dropout has no hidden layer to work on', () => {
    expect(idsOf({ hidden_layers: 0, dropout: [0, 0.5] })).toEqual(idsOf({ hidden_layers: 0 }));
  });

  it('take trials with other values for other trainings', () => {
    const plan = planOf({ hyperparameters: { epochs: [1, 2], warmup: [0, 1] } });
    const table = trialTable(plan);
    const [a, b, c] = [0, 1, 2].map((i) => networkTrainer.parseConfiguration(table.configuration(i))) as [
      never,
      never,
      never,
    ];
    expect([networkTrainer.sharesRun(a, b), networkTrainer.sharesRun(a, c)]).toEqual([false, true]);
  });

  it('refuse weights of classes where the target is a number', () => {
    const file = { dataset: { generate: 'sine' }, hyperparameters: { class_weights: ['none', 'balanced'] } };
    const spec = parseSweepFile(JSON.stringify(file), { fileName: 'x.yaml' });
    const facts = { ...FACTS, task: 'regression', outputs: 1 } as const;
    expect(() => trialTable(new Plan(spec, facts))).toThrow('class_weights: balanced needs classes');
  });

  it('refuse early stopping without a dev set', () => {
    const spec = planOf({ hyperparameters: { early_stopping: [0, 5] } }).spec;
    expect(() => trialTable(new Plan(spec, { ...FACTS, devExamples: 0 }))).toThrow('needs a dev set');
  });

  it('are known by the names of other tools', () => {
    const file = { dataset: { generate: 'moons' }, hyperparameters: { max_grad_norm: 1 } };
    expect(() => parseSweepFile(JSON.stringify(file), { fileName: 'x.yaml' })).toThrow(/gradient_clip/);
  });
});

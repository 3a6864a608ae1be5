/** What planning by rules 2 and 3 changed: `also`, replicates of it, and trainings identical to the last bit. */
import { describe, expect, it } from 'vitest';
import { Plan } from '../../src/plan/planSweep.js';
import { tally } from '../../src/plan/tally.js';
import { trialTable } from '../../src/plan/trialTable.js';
import { configurationOf, FACTS, planOf, type SweepText, specOf } from './sweeps.js';

/** The first point under `also`. */
function baseline(file: SweepText, values: SweepText) {
  return configurationOf(planOf({ ...file, also: { baseline: values } }).at(1));
}

describe('a point under also', () => {
  const hyperparameters = { learning_rate: [0.1, 0.2], epochs: 3, seed: 7, batch_size: 10, hidden_layers: 2 };

  it('has the values that the sweep fixes, and defaults for swept ones', () => {
    expect(baseline({ hyperparameters }, { optimizer: 'adam' })).toMatchObject({
      ...{ optimizer: 'adam', seed: 7, batch_size: 10, iterations: 12, hidden_units: [16, 16] },
      learning_rate: 0.01,
    });
  });

  it.each<[string, SweepText, object]>([
    ['its own value', { seed: 9 }, { seed: 9, iterations: 12 }],
    ['its own length, named the other way', { iterations: 5 }, { iterations: 5 }],
    ['its own layers, named one by one', { hidden_units: [8] }, { hidden_units: [8] }],
  ])('keeps %s', (_, values, expected) => {
    expect(baseline({ hyperparameters }, values)).toMatchObject(expected);
  });

  it('keeps its number of layers beside a list that the sweep fixes', () => {
    const listed = { hyperparameters: { hidden_units: [[8, 4]], seed: [1, 2] } };
    expect(baseline(listed, { hidden_layers: 1 })).toMatchObject({ hidden_units: [16] });
    expect(baseline(listed, { seed: 5 })).toMatchObject({ hidden_units: [8, 4] });
  });

  it('has no fixed value if the condition of the axis is false', () => {
    const conditioned = {
      hyperparameters: { weight_decay: 0.1, optimizer: ['sgd', 'adam'] },
      when: { weight_decay: "optimizer == 'adam'" },
    };
    expect(baseline(conditioned, { optimizer: 'adam' })).toMatchObject({ weight_decay: 0.1 });
    expect(baseline(conditioned, { optimizer: 'sgd' })).toMatchObject({ weight_decay: 0 });
    expect(baseline(conditioned, { optimizer: 'sgd', weight_decay: 0.5 })).toMatchObject({
      weight_decay: 0.5,
    });
  });

  it('is repeated for each seed of replicates, under its name', () => {
    const plan = planOf({
      hyperparameters: { learning_rate: [0.1, 0.2] },
      replicates: 3,
      also: { first: { learning_rate: 1 }, second: { learning_rate: 2, seed: 8 } },
    });
    const trials = [...plan.trials()].slice(0, 5);
    expect(trials.map(({ number, name, configuration: { seed } }) => [number, name, seed])).toEqual([
      [1, 'first', 1],
      [2, 'first', 2],
      [3, 'first', 3],
      [4, 'second', 8],
      [7, null, 1],
    ]);
    expect(tally(plan).merged).toEqual(new Map([['the same point twice under also', 2]]));
    expect(plan.points).toBe(12);
  });

  it('takes defaults, once, by rules 1', () => {
    const file = {
      hyperparameters: { learning_rate: [0.1], epochs: 3 },
      replicates: 3,
      also: { a: { momentum: 0.5 } },
    };
    const plan = new Plan({ ...specOf(file), rules: 1 }, FACTS);
    expect(plan.points).toBe(4);
    expect(configurationOf(plan.at(1))).toMatchObject({ seed: 1, learning_rate: 0.01, iterations: 40 });
  });
});

describe('trainings that are identical to the last bit', () => {
  const kept = (file: SweepText) =>
    [...planOf(file).trials()].map(({ configuration: c }) => `${c.optimizer} ${c.momentum}`);

  it.each([[['sgd', 'nesterov']], [['nesterov', 'sgd']]])(
    'are one trial, the plainer one, whatever stands first: %j',
    (optimizer) => {
      const file = { hyperparameters: { momentum: [0, 0.9], optimizer } };
      expect(kept(file).toSorted()).toEqual(['nesterov 0.9', 'sgd 0', 'sgd 0.9']);
      expect(tally(planOf(file)).merged).toEqual(new Map([['nesterov at momentum 0 is sgd', 1]]));
    },
  );

  it('keep the ids of a sweep with one of them', () => {
    const idsOf = (optimizer: string | string[]) => {
      const table = trialTable(planOf({ hyperparameters: { momentum: 0, optimizer } }));
      return Array.from({ length: table.size }, (_, position) => table.id(position));
    };
    expect(idsOf('nesterov')).not.toEqual(idsOf('sgd'));
    expect(idsOf(['nesterov', 'sgd'])).toEqual(idsOf('sgd'));
  });

  it.each<[string, SweepText, string[]]>([
    ['where removes the plainer one', { where: ["optimizer != 'sgd'"] }, ['nesterov 0', 'nesterov 0.9']],
    ['where removes the other', { where: ["optimizer != 'nesterov'"] }, ['sgd 0', 'sgd 0.9']],
    [
      'the plainer one is under also',
      { also: { a: { momentum: 0 } }, where: ["optimizer != 'sgd'"] },
      ['sgd 0', 'nesterov 0.9'],
    ],
    [
      'the other one is under also',
      { also: { a: { optimizer: 'nesterov' } } },
      ['nesterov 0', 'sgd 0.9', 'nesterov 0.9'],
    ],
    [
      'another axis changes with them',
      {
        hyperparameters: { momentum: [0, 0.9], optimizer: ['sgd', 'nesterov'] },
        zip: [['momentum', 'optimizer']],
      },
      ['sgd 0', 'nesterov 0.9'],
    ],
    [
      'a condition gives one of them another momentum',
      { when: { momentum: "optimizer == 'sgd'" }, where: ['momentum > 0 || optimizer == "nesterov"'] },
      ['nesterov 0', 'sgd 0.9'],
    ],
  ])('see conditions as written: %s', (_, file, expected) => {
    const hyperparameters = { momentum: [0, 0.9], optimizer: ['sgd', 'nesterov'] };
    expect(kept({ hyperparameters, ...file })).toEqual(expected);
  });

  it('are found where a condition gives them other points, by rules 3', () => {
    const file = {
      hyperparameters: { momentum: [0.9, 0], optimizer: ['sgd', 'nesterov'] },
      when: { momentum: "optimizer == 'sgd'" },
    };
    const kept = (rules: 2 | 3) =>
      [...new Plan({ ...specOf(file), rules }, FACTS).trials()].map(
        ({ configuration: c }) => `${c.optimizer} ${c.momentum}`,
      );
    expect(kept(2)).toEqual(['sgd 0.9', 'nesterov 0', 'sgd 0']);
    expect(kept(3)).toEqual(['sgd 0.9', 'sgd 0']);
  });

  it('are found under adam and adamw too, and in every point of the grid', () => {
    const plan = planOf({
      hyperparameters: {
        weight_decay: [0, 0.1],
        optimizer: ['adamw', 'adam'],
        momentum: [0, 0.9],
        epochs: [1, 2],
      },
    });
    expect(tally(plan).merged).toEqual(
      new Map([
        ['momentum under adamw', 4],
        ['momentum under adam', 4],
        ['adamw at weight_decay 0 is adam', 2],
      ]),
    );
  });
});

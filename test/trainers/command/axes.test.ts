/** The axes of a command: their shorthands, and the conditions that name them. */
import { describe, expect, test } from 'vitest';
import { loadCode } from '../../../src/data/loadCode.js';
import { Plan } from '../../../src/plan/planSweep.js';
import { parseSweepFile } from '../../../src/sweepfile/parseSweepFile.js';

function specOf(rest: string) {
  return parseSweepFile(`command: train\nmetric: loss\n${rest}`, { fileName: 'sweep.yaml' });
}

function configurations(rest: string): unknown[] {
  const { facts } = loadCode([], '.');
  return [...new Plan(specOf(rest), facts).trials()].map(({ configuration }) => configuration);
}

function valuesOf(axis: string): unknown {
  return specOf(`hyperparameters: { a: ${axis} }`).axes[0]?.values;
}

function problemOf(rest: string): string {
  try {
    return String(configurations(rest));
  } catch (error) {
    return String(error);
  }
}

describe('an axis of a command', () => {
  test.each([
    ['1..4', [1, 2, 3, 4]],
    ['{ from: 0.1, to: 0.3, step: 0.1 }', [0.1, 0.2, 0.3]],
    ['{ from: 10, to: 0, step: -5 }', [10, 5, 0]],
    ['{ from: 1, to: 2, step: 0.4 }', [1, 1.4, 1.8]],
    ['{ log: [1, 100], count: 3, whole: true }', [1, 10, 100]],
    ['adam', ['adam']],
    ['{ name: adam, lr: 0.1 }', [{ name: 'adam', lr: 0.1 }]],
    ['[{ from: here, to: there }]', [{ from: 'here', to: 'there' }]],
    ['[true, null, x, [1, 2]]', [true, null, 'x', [1, 2]]],
  ])('%s', (axis, values) => expect(valuesOf(axis)).toEqual(values));

  test.each([
    ['{ from: 0, to: 1, step: 0 }', /hyperparameters\.a\.step must lead from 0 to 1; got 0/],
    ['{ from: 0, to: 1, step: -1 }', /must lead from 0 to 1; got -1/],
    ['{ from: 0, to: 1 }', /must be one value, or a list of them, or .*; got a map/],
    ['{ log: [1, 10], cuont: 3 }', /did you mean count\?/],
    ['{ from: 0, to: 1, step: 1e-9 }', /must have at most 100,000 values/],
  ])('%s is refused', (axis, problem) =>
    expect(problemOf(`hyperparameters: { a: ${axis} }`)).toMatch(problem),
  );
});

describe('where and when of a command', () => {
  test('remove points by any axis', () => {
    const axes = 'hyperparameters: { depth: 1..3, kind: [tree, net], fast: [true, false] }';
    expect(configurations(`${axes}\nwhere: 'depth > 2 && kind == "net" && !fast'`)).toEqual([
      { depth: 3, kind: 'net', fast: false },
    ]);
  });

  test('name axes with dots and dashes', () => {
    const axes = 'hyperparameters: { model.depth: [1, 2], weight-decay: [0, 1] }';
    expect(configurations(`${axes}\nwhere: model.depth == 2 && weight_decay == 1`)).toEqual([
      { 'model.depth': 2, 'weight-decay': 1 },
    ]);
  });

  test('leave an axis out where its condition is false', () => {
    const axes = 'hyperparameters: { kind: [tree, net], model.depth: [1, 2] }';
    expect(configurations(`${axes}\nwhen: { model.depth: kind == "tree" }`)).toEqual([
      { kind: 'tree', 'model.depth': 1 },
      { kind: 'tree', 'model.depth': 2 },
      { kind: 'net' },
    ]);
  });

  test('compare mixed values and values that are left out', () => {
    const axes = 'hyperparameters: { kind: [tree, net], depth: [1, 2] }\nwhen: { depth: kind == "tree" }';
    expect(configurations(`${axes}\nwhere: depth == null || depth > 1`)).toEqual([
      { kind: 'tree', depth: 2 },
      { kind: 'net' },
    ]);
  });

  test('see the seed of replicates', () => {
    expect(configurations('hyperparameters: { a: 1 }\nreplicates: 3\nwhere: seed < 3')).toHaveLength(2);
  });

  test.each([
    ['where: depht > 1', /unknown name depht; did you mean depth\?/],
    ['where: depth > "x"', /where is no condition/],
    ['when: { depth: depth > 1 }', /it depends on depth itself/],
    ['when: { width: depth > 1 }', /hyperparameters\.width is not given/],
  ])('%s is refused', (condition, problem) =>
    expect(problemOf(`hyperparameters: { depth: [1, 2] }\n${condition}`)).toMatch(problem),
  );
});

import { describe, expect, it } from 'vitest';
import { compileExpression, type ExpressionValue } from '../../src/model/expression.js';
import { trainerOf } from '../../src/trainers/trainers.js';
import { variableKinds } from '../../src/trainers/variableKinds.js';

const CONDITION_VARIABLES = variableKinds(trainerOf({}), { axes: [], conditional: [] });

const VALUES: Readonly<Record<string, ExpressionValue>> = {
  learning_rate: 0.1,
  hidden_layers: 2,
  hidden_units: 16,
  batch_size: 32,
  activation: 'relu',
  momentum: 0.9,
  optimizer: 'sgd',
  weight_decay: 0,
  learning_rate_schedule: 'constant',
  initialization: 'he',
  iterations: 100,
  epochs: 5,
  seed: 1,
  layers: [16, 8],
  parameters: 1000,
  multiply_adds: 5000,
  examples: 100,
  inputs: 5,
  outputs: 1,
};

function compile(source: string) {
  const compiled = compileExpression(source, CONDITION_VARIABLES);
  if ('problem' in compiled) throw new Error(compiled.problem);
  return compiled.expression;
}

function problemOf(source: string): string | null {
  const compiled = compileExpression(source, CONDITION_VARIABLES);
  return 'problem' in compiled ? compiled.problem : null;
}

describe('compileExpression', () => {
  it.each([
    ['parameters < 20000', true],
    ['parameters > 20000', false],
    ['hidden_layers * hidden_units <= 32', true],
    ['learning_rate * 2 < 0.3', true],
    ['1 / 2 == 0.5', true],
    ['7 % 4 == 3 && hidden_layers % 2 == 0', true],
    ['.5 > learning_rate && 1e3 == 1000 && 0x10 == 16', true],
    ['-1 < 0', true],
    ['epochs in [1, 5]', true],
    ["activation in ['relu', 'tanh']", true],
    ['activation == \'x 1 y\' || activation == "2"', false],
    ["optimizer == 'adam' ? learning_rate < 0.01 : true", true],
    ['size(layers) == 2 && 2 == layers.size() && size(layers) != 3', true],
    ['size(layers) + 1 == 3 && size(layers) % 2 == 0 && size(layers) > 1', true],
    ['layers[0] == 16 && layers[hidden_layers - 1] == 8 && layers[size(layers) - 1] == 8', true],
    ['layers.all(n, n > 3) && layers.exists(n, n == 8)', true],
    ['layers == [16, 8]', true],
    ['layers.map(n, n * 2)[1] == 16', true],
    ['hidden_units == 16', true],
    ["activation.startsWith('re') && !activation.contains('tanh')", true],
    ['parameters < 3 // what follows 5 is a comment', false],
  ])('%s is %s', (source, expected) => {
    expect(compile(source).holds(VALUES)).toBe(expected);
  });

  it.each([
    ['paramters < 3', 'unknown name paramters; did you mean parameters?'],
    ['activation == relu', expect.stringMatching(/^unknown name relu; known names: .*; put text in quotes$/)],
    ['constructor == 1', expect.stringMatching(/^unknown name constructor; known names: /)],
    ['__proto__ == 1', 'Reserved identifier: __proto__'],
    ['learning_rate', 'it must be true or false; it is a number'],
    ["'x'", 'it must be true or false; it is a text'],
    ['activation < 3', 'no such overload: text < number'],
    ["batch_size == 'full'", 'no such overload: number == text'],
    ['parameters <', 'it ends too early'],
    ['(parameters < 3', 'a closing ) is missing'],
    ["activation = 'relu'", 'write == for equality'],
    ['epochs == 5 and seed == 1', expect.stringMatching(/; write &&, \|\|, ! for and, or, not$/)],
    ["activation.matches('(a+)+$')", 'matches is not available; use contains or startsWith'],
    ['layers.all(a, layers.all(b, layers.all(c, a + b + c > 0)))', 'it nests more than 2 loops'],
    [`${'('.repeat(60)}true${')'.repeat(60)}`, expect.stringContaining('maxDepth')],
    [Array.from({ length: 600 }, () => 'true').join(' && '), expect.stringContaining('maxAstNodes')],
  ])('refuses %.60s', (source, problem) => {
    expect(problemOf(source)).toEqual(problem);
  });

  it('lists the variables of an expression without those that it binds', () => {
    expect(compile('layers.all(seed, seed > 1) && parameters < 3').names).toEqual([
      'seed',
      'layers',
      'parameters',
    ]);
    expect(compile('layers.all(n, n > 1)').names).toEqual(['layers']);
  });

  it('throws if an operation is invalid for the values', () => {
    const condition = compile('hidden_units > 3');
    expect(() => condition.holds({ ...VALUES, hidden_units: [16, 8] })).toThrow();
  });
});

import { describe, expect, it } from 'vitest';
import { parseSweepFile } from '../../src/sweepfile/parseSweepFile.js';
import { errorsOf, messagesOf } from './collectErrors.js';

function parse(text: string): unknown {
  return parseSweepFile(text, { fileName: 'sweeps/x.yaml' });
}

/** What is told of a file on moons with these lines below, without the source lines: `line:column: message`. */
function told(lines: string): string[] {
  return messagesOf(() => parse(`dataset: { generate: moons }\n${lines}`)).map((message) =>
    (message.split('\n')[0] ?? '').replace('sweeps/x.yaml:', ''),
  );
}

describe('an error', () => {
  it('shows the place, what was expected, what came, and the source line with a caret', () => {
    expect(
      messagesOf(() =>
        parse('dataset: { csv: a.csv, target: y }\nhyperparameters:\n  learning_rate: [0.1, 0.01, -0.1]'),
      ),
    ).toEqual([
      `sweeps/x.yaml:3:30: hyperparameters.learning_rate[2] must be a number above 0, at most 1,000,000; got -0.1
    learning_rate: [0.1, 0.01, -0.1]
                               ^`,
    ]);
  });

  it('is one of all there are, in the order of the file', () => {
    const text = `nme: x
dataset: { csv: data/digits.csv, targt: digit, dev: 1.5 }
hyperparameters:
  activation: rellu
  initialization: zeros
  epochs: 1e12
where: paramters < 3
rank_by: dev_j
`;
    expect(messagesOf(() => parse(text)).map((message) => message.split('\n')[0])).toEqual([
      'sweeps/x.yaml:1:1: unknown key nme; did you mean name?',
      'sweeps/x.yaml:2:34: unknown key dataset.targt; did you mean target?',
      'sweeps/x.yaml:2:53: dataset.dev must be a fraction in [0, 1); got 1.5',
      'sweeps/x.yaml:4:15: hyperparameters.activation must be one of relu, leaky_relu, tanh, sigmoid, linear, or a list of them; got rellu; did you mean relu?',
      'sweeps/x.yaml:5:19: hyperparameters.initialization must not be zeros: all units of a layer would compute, and learn, the same; use he or xavier',
      'sweeps/x.yaml:6:11: hyperparameters.epochs must be a whole number from 1 to 1,000,000,000; got 1e12',
      'sweeps/x.yaml:7:8: where is no condition: unknown name paramters; did you mean parameters?',
      'sweeps/x.yaml:8:10: rank_by must be one of J, dev_J, dev_error; got dev_j; did you mean dev_J?',
    ]);
  });

  it('is bounded in number, and says how many more there are', () => {
    const errors = messagesOf(() =>
      parse(`dataset: { generate: moons }\nhyperparameters: { seed: [${'-1, '.repeat(60)}] }`),
    );
    expect(errors).toHaveLength(51);
    expect(errors.at(-1)).toBe('10 more errors are not shown');
  });

  it('shows a part of a long line', () => {
    const [message = ''] = messagesOf(() =>
      parse(`dataset: { generate: moons }\nwhere: [${'"true", '.repeat(40)}1, "true"]`),
    );
    const [, line = '', caret = ''] = message.split('\n');
    expect(line).toMatch(/^ {2}….*"true", 1, "true"\]$/);
    expect(line.length).toBeLessThan(110);
    expect(line[caret.indexOf('^')]).toBe('1');
  });
});

describe('the whole file', () => {
  it.each([
    [
      '',
      [
        'sweeps/x.yaml:1:1: a sweep file must be a map of keys and values; it begins with dataset and hyperparameters',
      ],
    ],
    [
      'hello',
      [
        'sweeps/x.yaml:1:1: a sweep file must be a map of keys and values; it begins with dataset and hyperparameters\n  hello\n  ^',
      ],
    ],
    [
      '{}',
      [
        'sweeps/x.yaml:1:1: dataset is missing: it must be one of { csv: … }, { jsonl: … }, { idx: … } or { generate: … }\n  {}\n  ^',
      ],
    ],
    [
      'dataset: {}',
      [
        'sweeps/x.yaml:1:10: dataset must be one of { csv: … }, { jsonl: … }, { idx: … } or { generate: … }; got an empty map\n  dataset: {}\n           ^',
      ],
    ],
    [
      'dataset: 3',
      [
        'sweeps/x.yaml:1:10: dataset must be one of { csv: … }, { jsonl: … }, { idx: … } or { generate: … }; got 3\n  dataset: 3\n           ^',
      ],
    ],
    [
      'dataset: { csv: a.csv }',
      [
        'sweeps/x.yaml:1:1: dataset.target is missing: it must be the name of a column, or its number from 1\n  dataset: { csv: a.csv }\n  ^',
      ],
    ],
    [
      'dataset: { generate: moon }',
      [
        'sweeps/x.yaml:1:22: dataset.generate must be one of moons, circles, spirals, blobs, parity, sine, speech; got moon; did you mean moons?\n  dataset: { generate: moon }\n                       ^',
      ],
    ],
    [
      'dataset: { idx: a.gz, lables: b.gz }',
      [
        'sweeps/x.yaml:1:23: unknown key dataset.lables; did you mean labels?\n  dataset: { idx: a.gz, lables: b.gz }\n                        ^',
      ],
    ],
    [
      'dataset: { idx: a.gz, labels: b.gz, dev: c.gz }',
      [
        'sweeps/x.yaml:1:42: dataset.dev must be a fraction in [0, 1); got c.gz\n  dataset: { idx: a.gz, labels: b.gz, dev: c.gz }\n                                           ^',
      ],
    ],
  ])('%j', (text, messages) => {
    expect(messagesOf(() => parse(text))).toEqual(messages);
  });
});

describe('a value', () => {
  it.each([
    ['learning_rate: 0', '0', 'a number above 0, at most 1,000,000'],
    ['learning_rate: .nan', '.nan', 'a number above 0, at most 1,000,000'],
    ['learning_rate: -0', '-0', 'a number above 0, at most 1,000,000'],
    ['learning_rate: .inf', '.inf', 'a number above 0, at most 1,000,000'],
    ['learning_rate: 1e309', '1e309', 'a number above 0, at most 1,000,000'],
    ['learning_rate: 1e-400', '1e-400', 'a number above 0, at most 1,000,000'],
    [
      'learning_rate: "0.1; rm -rf /"',
      '"0.1; rm -rf /"',
      'a number above 0, at most 1,000,000, or a list of them, or { log: [a, b], count: n }, or { linear: [a, b], count: n }, or { from: a, to: b, step: c }',
    ],
    [
      'learning_rate: true',
      'true',
      'a number above 0, at most 1,000,000, or a list of them, or { log: [a, b], count: n }, or { linear: [a, b], count: n }, or { from: a, to: b, step: c }',
    ],
    [
      'learning_rate:',
      'nothing',
      'a number above 0, at most 1,000,000, or a list of them, or { log: [a, b], count: n }, or { linear: [a, b], count: n }, or { from: a, to: b, step: c }',
    ],
    ['learning_rate: []', 'an empty list', 'a list of 1 to 100,000 values'],
    [
      'learning_rate: {}',
      'an empty map',
      'a number above 0, at most 1,000,000, or a list of them, or { log: [a, b], count: n }, or { linear: [a, b], count: n }, or { from: a, to: b, step: c }',
    ],
    [
      'learning_rate: 1_000',
      '1_000',
      'a number above 0, at most 1,000,000, or a list of them, or { log: [a, b], count: n }, or { linear: [a, b], count: n }, or { from: a, to: b, step: c }',
    ],
    [
      'learning_rate: 1..3',
      '1..3',
      'a number above 0, at most 1,000,000, or a list of them, or { log: [a, b], count: n }, or { linear: [a, b], count: n }, or { from: a, to: b, step: c }',
    ],
    ['momentum: 1', '1', 'a number from 0, below 1'],
    ['weight_decay: -1', '-1', 'a number from 0 to 1,000'],
    ['hidden_layers: 1.5', '1.5', 'a whole number from 0 to 100'],
    ['hidden_layers: -1', '-1', 'a whole number from 0 to 100'],
    ['hidden_layers: 1..101', '101', 'a whole number from 0 to 100'],
    ['hidden_units: 1000000000', '1000000000', 'a whole number from 1 to 65,536'],
    ['batch_size: 0', '0', 'a whole number from 1 to 1,000,000,000'],
    ['batch_size: 9007199254740993', '9007199254740993', 'a whole number from 1 to 1,000,000,000'],
    ['epochs: 0', '0', 'a whole number from 1 to 1,000,000,000'],
    [
      'epochs: 12:30:45',
      '12:30:45',
      'a whole number from 1 to 1,000,000,000, or a list of them, or { log: [a, b], count: n }, or { linear: [a, b], count: n }, or { from: a, to: b, step: c }, or a range as 1..3',
    ],
    ['seed: 9007199254740993', '9007199254740993', 'a whole number from 0 to 9,007,199,254,740,991'],
    ['activation: no', 'no', 'one of relu, leaky_relu, tanh, sigmoid, linear, or a list of them'],
  ])('%s', (axis, got, expected) => {
    const [name] = axis.split(':');
    expect(told(`hyperparameters:\n  ${axis}`)).toEqual([expect.stringMatching(/^3:\d+: /)]);
    expect(told(`hyperparameters:\n  ${axis}`)[0]).toContain(
      `: hyperparameters.${name} must be ${expected}; got ${got}`,
    );
  });

  it.each([
    [
      'learning_rate: { log: [0, 1], count: 3 }',
      '3:26: hyperparameters.learning_rate.log[0] must be a number above 0, at most 1,000,000; got 0',
    ],
    [
      'momentum: { log: [0, 0.5], count: 3 }',
      '3:21: hyperparameters.momentum.log[0] must be above 0 on a log scale; got 0',
    ],
    [
      'momentum: { linear: [0, 1], count: 3 }',
      '3:27: hyperparameters.momentum.linear[1] must be a number from 0, below 1; got 1',
    ],
    [
      'learning_rate: { log: [1, 0.1], count: 3 }',
      '3:25: hyperparameters.learning_rate.log must go up from a to b; got [1, 0.1]',
    ],
    [
      'learning_rate: { linear: [1, 1], count: 3 }',
      '3:28: hyperparameters.learning_rate.linear must go up from a to b; got [1, 1]',
    ],
    [
      'learning_rate: { log: [0.1, 1], count: 1 }',
      '3:42: hyperparameters.learning_rate.count must be a whole number from 2 to 100,000; got 1',
    ],
    [
      'learning_rate: { log: [0.1, 1], count: -1 }',
      '3:42: hyperparameters.learning_rate.count must be a whole number from 2 to 100,000; got -1',
    ],
    [
      'learning_rate: { log: [0.1, 1], count: 0 }',
      '3:42: hyperparameters.learning_rate.count must be a whole number from 2 to 100,000; got 0',
    ],
    [
      'learning_rate: { log: [0.1, 1], count: 1.5 }',
      '3:42: hyperparameters.learning_rate.count must be a whole number from 2 to 100,000; got 1.5',
    ],
    [
      'learning_rate: { log: [0.1, 1], count: "10" }',
      '3:42: hyperparameters.learning_rate.count must be a whole number from 2 to 100,000; got "10"',
    ],
    [
      'learning_rate: { log: [0.1, 1], count: .inf }',
      '3:42: hyperparameters.learning_rate.count must be a whole number from 2 to 100,000; got .inf',
    ],
    [
      'learning_rate: { log: [0.1, 1], count: 1e12 }',
      '3:42: hyperparameters.learning_rate.count must be a whole number from 2 to 100,000; got 1e12',
    ],
    [
      'learning_rate: { log: [0.1], count: 2 }',
      '3:25: hyperparameters.learning_rate.log must be the two ends [a, b]; got a list of 1',
    ],
    [
      'learning_rate: { log: [0.1, 1] }',
      '3:18: hyperparameters.learning_rate must have a count, as { log: [0.1, 1], count: n } for n values; without one the file needs a search to draw from it',
    ],
    [
      'learning_rate: { logs: [0.1, 1], count: 2 }',
      '3:20: unknown key hyperparameters.learning_rate.logs; did you mean log?',
    ],
    ['hidden_layers: 3..1', '3:18: hyperparameters.hidden_layers must be a range that goes up; got 3..1'],
    ['seed: 1..1000000', '3:9: hyperparameters.seed must have at most 100,000 values; got 1,000,000'],
    [
      'hidden_units: [[64, 0]]',
      '3:23: hyperparameters.hidden_units[0][1] must be a whole number from 1 to 65,536; got 0',
    ],
    [
      'hidden_units: [[]]',
      '3:18: hyperparameters.hidden_units[0] must be a list of 1 to 100 numbers of units, one a hidden layer; got an empty list',
    ],
    [
      'hidden_units: [16, [16]]',
      '3:17: hyperparameters.hidden_units must name each layer in every value or in none; write [16] for one layer of 16 units',
    ],
    [
      'batch_size: [32, ful]',
      '3:20: hyperparameters.batch_size[1] must be a whole number from 1 to 1,000,000,000, or full; got ful; did you mean full?',
    ],
    [
      'optimizer: [sgd, adm]',
      '3:20: hyperparameters.optimizer[1] must be one of sgd, nesterov, rmsprop, adam, adamw; got adm; did you mean adam?',
    ],
    [
      'toString: 1',
      expect.stringContaining('3:3: unknown key hyperparameters.toString; known are learning_rate, '),
    ],
    [
      'hasOwnProperty: 1',
      expect.stringContaining('3:3: unknown key hyperparameters.hasOwnProperty; known are '),
    ],
    ['learnin_rate: 1', '3:3: unknown key hyperparameters.learnin_rate; did you mean learning_rate?'],
  ])('%s', (axis, message) => {
    const messages = told(`hyperparameters:\n  ${axis}`);
    expect(messages[0]).toEqual(message);
  });

  it.each([
    ['learning_rate: 0.1', '2:1: unknown key learning_rate; it belongs under hyperparameters'],
    ['name: 2024', '2:7: name must be a text of 1 to 1,000 characters; got 2024'],
    ['name: ""', '2:7: name must be a text of 1 to 1,000 characters; got ""'],
    ['replicates: 0', '2:13: replicates must be a whole number from 1 to 10,000; got 0'],
    ['record: { every_epoch: 3 }', '2:11: unknown key record.every_epoch; did you mean every_epochs?'],
    [
      'limits: { trial_time: 5 min }',
      '2:23: limits.trial_time must be a time, e.g. 500ms, 30s, 10m, 2h or 1d; got 5 min',
    ],
    [
      'limits: { trial_time: 0s }',
      '2:23: limits.trial_time must be a time, e.g. 500ms, 30s, 10m, 2h or 1d; got 0s',
    ],
    [
      'limits: { points: 1e12 }',
      '2:19: limits.points must be a whole number from 1 to 1,000,000,000; got 1e12',
    ],
    ['constants: { adam_beta1: 1 }', '2:26: constants.adam_beta1 must be a number from 0, below 1; got 1'],
    [
      'also: { a b: { epochs: [1, 2] } }',
      '2:24: also["a b"].epochs must be a whole number from 1 to 1,000,000,000; got a list of 2',
    ],
    [
      'also: { b: { initialization: zeros } }',
      '2:30: also.b.initialization must not be zeros: all units of a layer would compute, and learn, the same; use he or xavier',
    ],
    ['zip: [[learning_rate]]', '2:7: zip[0] must be a list of 2 to 18; got a list of 1'],
    [
      'where: [[x]]',
      '2:9: where[0] must be a condition of at most 2,000 characters, e.g. parameters < 20000; got a list of 1',
    ],
    ['hyperparameters: [1]', '2:18: hyperparameters must be a map of keys and values; got a list of 1'],
  ])('%s', (line, message) => {
    expect(told(line)).toEqual([message]);
  });
});

describe('what does not go together', () => {
  it.each([
    [
      'hyperparameters: { iterations: 5, epochs: 3 }',
      '2:35: hyperparameters.epochs stands beside iterations; only one of them can be given',
    ],
    [
      'hyperparameters: { seed: 3 }\nreplicates: 2',
      '3:1: replicates sets the seeds 1, 2, …; hyperparameters.seed cannot be given as well',
    ],
    [
      'hyperparameters: { hidden_layers: 1, hidden_units: [[3]] }',
      '2:38: hyperparameters.hidden_units names each layer and so sets their number; hidden_layers cannot be given as well',
    ],
    [
      'also: { b: { epochs: 1, iterations: 2 } }',
      '2:25: also.b.iterations stands beside epochs; only one of them can be given',
    ],
    [
      'also: { b: { hidden_units: [3], hidden_layers: 1 } }',
      '2:14: also.b.hidden_units names each layer and so sets their number; hidden_layers cannot be given as well',
    ],
    [
      'hyperparameters: { epochs: [1, 2] }\nzip: [[epochs, seed]]',
      '3:16: zip[0][1] must be an axis; hyperparameters.seed is not given',
    ],
    [
      'hyperparameters: { epochs: [1, 2], seed: 3 }\nzip: [[epochs, seed]]',
      '3:16: zip[0][1] must be swept; seed has one value',
    ],
    [
      'hyperparameters: { epochs: [1, 2], seed: [1, 2, 3] }\nzip: [[epochs, seed]]',
      '3:16: zip[0][1] must have as many values as epochs, 2; seed has 3',
    ],
    [
      'hyperparameters: { epochs: [1, 2], seed: [1, 2] }\nzip: [[epochs, seed], [seed, epochs]]',
      '3:24: zip[1][0] must be in one group only; seed is named twice',
    ],
    [
      'hyperparameters: { epochs: [1, 2] }\nzip: [[epochs, epochs]]',
      '3:16: zip[0][1] must be in one group only; epochs is named twice',
    ],
    [
      'when: { momentum: epochs > 2 }',
      '2:9: when.momentum must be of an axis; hyperparameters.momentum is not given',
    ],
    [
      'hyperparameters: { momentum: [0, 0.9] }\nwhen: { momentum: momentum > 0 }',
      '3:19: when.momentum must only depend on what is settled before it; it depends on momentum itself',
    ],
    [
      'hyperparameters: { hidden_units: [1, 2] }\nwhen: { hidden_units: parameters > 0 }',
      '3:23: when.hidden_units must only depend on what is settled before it; it depends on hidden_units itself',
    ],
    [
      'hyperparameters: { momentum: 0.9, seed: 2 }\nwhen: { momentum: seed > 0, seed: epochs > 1 }',
      '3:19: when.momentum must only depend on what is settled before it; seed has a condition that comes later',
    ],
    [
      'hyperparameters: { epochs: 9, batch_size: 8 }\nwhen: { batch_size: iterations > 5 }',
      '3:21: when.batch_size must only depend on what is settled before it; it depends on batch_size itself',
    ],
    [
      'hyperparameters: { iterations: [5, 6] }\nwhen: { iterations: seed == 1 }',
      '3:9: when.iterations has no default to take where the condition is false; use epochs',
    ],
  ])('%s', (lines, message) => {
    expect(told(lines)[0]).toBe(message);
  });

  it('takes conditions on what was settled before', () => {
    const lines = `hyperparameters: { momentum: 0.9, seed: 2, batch_size: 8 }
when: { seed: momentum > 0, momentum: seed > 1, batch_size: epochs > 3 && parameters > 2 }`;
    expect(told(lines)).toEqual([
      '3:15: when.seed must only depend on what is settled before it; momentum has a condition that comes later',
    ]);
    expect(told(lines.replace('momentum > 0', 'optimizer == "sgd"'))).toEqual([]);
  });
});

describe('a grid too large', () => {
  const axis = (name: string, count: number) => `${name}: { linear: [0.1, 0.9], count: ${count} }`;

  it('is refused with its size, and how to allow it', () => {
    const [error] = errorsOf(() =>
      parse(
        `dataset: { generate: moons }\nhyperparameters: { ${axis('momentum', 10_000)}, ${axis('learning_rate', 3000)} }`,
      ),
    );
    expect(error?.message).toContain(
      'sweeps/x.yaml:2:1: hyperparameters span 30,000,000 points; limits.points allows 10,000,000',
    );
    expect(error?.hint).toContain('--set limits.points=30000000');
  });

  it('is allowed by limits.points, and when its axes are zipped', () => {
    const axes = `hyperparameters: { ${axis('momentum', 10_000)}, ${axis('learning_rate', 10_000)} }`;
    expect(told(`${axes}\nlimits: { points: 100000000 }`)).toEqual([]);
    expect(told(`${axes}\nzip: [[momentum, learning_rate]]`)).toEqual([]);
    expect(told(`${axes}\nzip: [[momentum, learning_rate]]\nreplicates: 1001`)[0]).toContain(
      'span 10,010,000 points',
    );
  });

  it('has at most 1,000 points under also', () => {
    const points = (count: number) =>
      Array.from({ length: count }, (_, i) => `  p${i}: { learning_rate: 0.${1000 + i} }\n`).join('');
    const grid = `hyperparameters: { learning_rate: 0.1 }\nalso:\n`;
    expect(told(grid + points(1000))).toEqual([]);
    expect(told(grid + points(1001))).toEqual(['3:1: also must have at most 1,000 points; got 1,001']);
  });

  it('of 10^12 points or more is refused whatever is allowed, without being made', () => {
    const axes = `${axis('momentum', 100_000)}, ${axis('learning_rate', 100_000)}, ${axis('weight_decay', 100_000)}`;
    const lines = `hyperparameters: { ${axes}, seed: 1..100000, iterations: 1..100000 }\nlimits: { points: 1000000000 }`;
    expect(told(lines)).toEqual([
      '2:1: hyperparameters span about 1.0e+25 points; limits.points allows 1,000,000,000',
    ]);
  });
});

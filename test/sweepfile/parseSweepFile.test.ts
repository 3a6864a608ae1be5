import { describe, expect, it } from 'vitest';
import type { SweepSpec } from '../../src/model/sweepSpec.js';
import { parseSweepFile, parseSweepOptions } from '../../src/sweepfile/parseSweepFile.js';
import { messagesOf } from './collectErrors.js';

const MOONS = 'dataset: { generate: moons }\n';

function parse(text: string, overrides: readonly string[] = []): SweepSpec {
  return parseSweepFile(MOONS + text, { fileName: 'sweeps/moons.yaml', overrides });
}

function valuesOf(axis: string): readonly unknown[] | undefined {
  const [name] = axis.split(':');
  return parse(`hyperparameters: { ${axis} }`).axes.find((one) => one.name === name)?.values;
}

describe('parseSweepFile', () => {
  it('writes every default and shorthand out', () => {
    expect(parse('')).toEqual({
      name: 'moons',
      description: null,
      dataset: {
        generate: 'moons',
        examples: 1000,
        noise: 0.1,
        seed: 1,
        classes: 2,
        bits: 6,
        dev: 0.2,
        split_seed: 1,
      },
      axes: [],
      constants: {},
      replicates: false,
      zip: [],
      when: {},
      where: [],
      also: [],
      rankBy: 'J',
      record: null,
      limits: { trialTimeMs: null, stallTimeMs: null, totalTimeMs: null, trials: null, maxAttempts: 3 },
      rules: 3,
      consecutiveFailures: null,
      workers: null,
      maxParallel: null,
      priority: 1,
    });
  });

  it.each([
    ['learning_rate: 0.1', [0.1]],
    ['learning_rate: [0.1, 0.01]', [0.1, 0.01]],
    ['learning_rate: [0.1]', [0.1]],
    ['learning_rate: { log: [0.003, 0.3], count: 5 }', [0.003, 0.00948683, 0.03, 0.0948683, 0.3]],
    ['learning_rate: { log: [0.0001, 10], count: 6 }', [0.0001, 0.001, 0.01, 0.1, 1, 10]],
    ['momentum: { linear: [0, 0.9], count: 4 }', [0, 0.3, 0.6, 0.9]],
    ['hidden_layers: 1..3', [1, 2, 3]],
    ['hidden_layers: 0..0', [0]],
    ['hidden_units: { log: [16, 64], count: 3 }', [16, 32, 64]],
    ['hidden_units: { linear: [1, 4], count: 3 }', [1, 3, 4]],
    ['hidden_units: [16, 64]', [16, 64]],
    ['hidden_units: [[64, 32], [32, 16]]', [[64, 32], [32, 16]]], // biome-ignore format: one line a case
    ['batch_size: [32, full]', [32, 'full']],
    ['batch_size: 16..18', [16, 17, 18]],
    ['activation: [relu, tanh]', ['relu', 'tanh']],
    ['seed: 9007199254740991', [Number.MAX_SAFE_INTEGER]],
    ['epochs: 0x10', [16]],
    ['weight_decay: -0', [0]],
  ])('reads %s', (axis, values) => {
    expect(valuesOf(axis)).toEqual(values);
  });

  it('keeps no negative zero, which would have an id of its own', () => {
    expect(Object.is(valuesOf('weight_decay: -0.0')?.[0], 0)).toBe(true);
  });

  it('keeps the order of the axes, conditions and points of the file', () => {
    const spec = parse(`hyperparameters: { seed: [1, 2], momentum: [0, 0.9], learning_rate: [1, 2] }
when: { learning_rate: seed == 1, momentum: learning_rate > 1 }
also: { "10": { seed: 3 }, "9": { seed: 4 }, b: {} }`);
    expect(spec.axes.map(({ name }) => name)).toEqual(['seed', 'momentum', 'learning_rate']);
    expect(Object.keys(spec.when)).toEqual(['learning_rate', 'momentum']);
    expect(spec.also.map(({ name }) => name)).toEqual(['10', '9', 'b']);
  });

  it('makes replicates the fastest axis', () => {
    const spec = parse('hyperparameters: { learning_rate: [1, 2] }\nreplicates: 3');
    expect(spec.replicates).toBe(true);
    expect(spec.axes.at(-1)).toEqual({ name: 'seed', values: [1, 2, 3] });
  });

  it.each([
    ['500ms', 500],
    ['1.5s', 1500],
    ['10m', 600_000],
    ['2h', 7_200_000],
    ['1d', 86_400_000],
    ['0.001ms', 1],
  ])('reads a time of %s', (text, milliseconds) => {
    expect(parse(`limits: { trial_time: ${text} }`).limits.trialTimeMs).toBe(milliseconds);
  });

  it('reads a condition as a list of one', () => {
    expect(parse('where: parameters < 20000').where).toEqual(['parameters < 20000']);
    expect(parse('where: [parameters < 20000, epochs > 1]').where).toHaveLength(2);
  });

  it.each([
    ['sweeps/digits.yaml', 'digits'],
    ['a.b.json', 'a.b'],
    ['noextension', 'noextension'],
    ['.yaml', '.yaml'],
  ])('names a sweep after %s', (fileName, name) => {
    expect(parseSweepFile(MOONS, { fileName }).name).toBe(name);
  });

  it('reads JSON, with a byte order mark before it', () => {
    const text = '\ufeff{"dataset": {"generate": "moons"}, "hyperparameters": {"epochs": [1, 2]}}';
    expect(parseSweepFile(text, { fileName: 'x.json' }).axes).toEqual([{ name: 'epochs', values: [1, 2] }]);
  });

  it.each(['../../etc/passwd', 'a\nb', '<script>alert(1)</script>', '🎓', '\u202eabc', 'x'.repeat(1000)])(
    'takes %j as a name: it is only text',
    (name) => {
      expect(parse(`name: ${JSON.stringify(name)}`).name).toBe(name);
    },
  );
});

describe('duplicate values', () => {
  function notices(text: string) {
    const lines: string[] = [];
    const spec = parseSweepFile(MOONS + text, { fileName: 'x.yaml', onNotice: (line) => lines.push(line) });
    return { axes: Object.fromEntries(spec.axes.map(({ name, values }) => [name, values])), lines };
  }

  it('are merged, and a line says so', () => {
    expect(notices('hyperparameters:\n  batch_size: [32, 64, 32, 32]')).toEqual({
      axes: { batch_size: [32, 64] },
      lines: ['x.yaml:3:15: hyperparameters.batch_size: 32 given more than once; merged'],
    });
  });

  it('are those that rounding makes', () => {
    const { axes, lines } = notices('hyperparameters: { hidden_units: { linear: [1, 3], count: 5 } }');
    expect(axes.hidden_units).toEqual([1, 2, 3]);
    expect(lines).toHaveLength(1);
  });

  it('are whole rows where axes are zipped', () => {
    const text = `hyperparameters: { hidden_layers: [1, 2, 2, 1], hidden_units: [8, 16, 8, 8] }
zip: [[hidden_layers, hidden_units]]`;
    expect(notices(text)).toEqual({
      axes: { hidden_layers: [1, 2, 2], hidden_units: [8, 16, 8] },
      lines: [
        'x.yaml:2:35: hyperparameters.hidden_layers: 1 of the rows zipped with hidden_units repeat; merged',
      ],
    });
  });
});

describe('overrides', () => {
  it.each([
    ['learning_rate=0.5', { learning_rate: [0.5] }],
    ['learning_rate=[0.5, 0.1]', { learning_rate: [0.5, 0.1] }],
    ['learning_rate=0.5,0.1', { learning_rate: [0.5, 0.1] }],
    ['hyperparameters.learning_rate={log: [0.1, 10], count: 3}', { learning_rate: [0.1, 1, 10] }],
    ['hidden_units=64-32', { learning_rate: [1], hidden_units: [[64, 32]] }],
    ['hidden_units=64-32,16', { learning_rate: [1], hidden_units: 'mixed' }],
    ['activation=relu,tanh', { learning_rate: [1], activation: ['relu', 'tanh'] }],
    ['learning_rate=', {}],
  ])('%s', (override, axes) => {
    const run = () => parse('hyperparameters: { learning_rate: 1 }', [override]);
    if (Object.values(axes).includes('mixed')) {
      expect(messagesOf(run)[0]).toContain('must name each layer in every value or in none');
    } else {
      expect(Object.fromEntries(run().axes.map(({ name, values }) => [name, values]))).toEqual(axes);
    }
  });

  it('reach into the file, and the last one counts', () => {
    const spec = parse('', [
      'dataset.dev=0.5',
      'dataset.dev=0.1',
      'name=a=b',
      'where=epochs > 2',
      'epochs=3',
    ]);
    expect(spec).toMatchObject({ dataset: { dev: 0.1 }, name: 'a=b', where: ['epochs > 2'] });
  });

  it('make a sweep out of an empty file', () => {
    expect(parseSweepFile('', { fileName: 'x.yaml', overrides: ['dataset.generate=moons'] }).name).toBe('x');
  });

  it.each([
    [
      'learning_rate=-1',
      '--set learning_rate=-1: hyperparameters.learning_rate must be a number above 0, at most 1,000,000; got -1',
    ],
    ['dataset.dev=1', '--set dataset.dev=1: dataset.dev must be a fraction in [0, 1); got 1'],
    [
      'lerning_rate=1',
      '--set lerning_rate=1: unknown key hyperparameters.lerning_rate; did you mean learning_rate?',
    ],
    ['prority=1', '--set prority=1: unknown key prority; did you mean priority?'],
    ['name', '--set name: must be key=value, e.g. seed=2 or dataset.dev=0.2'],
    ['=1', '--set =1: must be key=value, e.g. seed=2 or dataset.dev=0.2'],
    ['a..b=1', '--set a..b=1: the key of no characters is not allowed'],
    ['also.__proto__.seed=1', '--set also.__proto__.seed=1: the key __proto__ is not allowed'],
    ['seed=[1', '--set seed=[1: Flow sequence must end with a ]'],
    ['seed=*a', '--set seed=*a: aliases (*name) are not allowed; write the value itself'],
  ])('%s is refused, named as it was typed', (override, message) => {
    expect(messagesOf(() => parse('', [override]))).toContain(message);
  });
});

describe('parseSweepOptions', () => {
  it('makes a sweep from options alone, its axes in their order', () => {
    const given = {
      quiet: true,
      data: 'some/x.csv.gz',
      target: 'y',
      hiddenUnits: '64-32,16-8',
      learningRate: '0.1,0.01',
      epochs: '1..2',
      where: ['parameters < 100', 'epochs < 9'],
    };
    const spec = parseSweepOptions({ given, overrides: ['dataset.dev=0'] });
    expect(spec).toMatchObject({
      name: 'x',
      dataset: { csv: 'some/x.csv.gz', target: 'y', dev: 0 },
      axes: [
        { name: 'hidden_units', values: [[64, 32], [16, 8]] }, // biome-ignore format: as a matrix
        { name: 'learning_rate', values: [0.1, 0.01] },
        { name: 'epochs', values: [1, 2] },
      ],
      where: ['parameters < 100', 'epochs < 9'],
    });
  });

  it.each([
    [
      { data: 'x.jsonl', target: '3' },
      { jsonl: 'x.jsonl', target: 3 },
    ],
    [
      { data: '2024', target: 'y' },
      { csv: '2024', target: 'y' },
    ],
    [{ generate: 'moons' }, { generate: 'moons' }],
  ])('reads the data set of %j', (given, dataset) => {
    expect(parseSweepOptions({ given }).dataset).toMatchObject(dataset);
  });

  it('names the option where something is wrong', () => {
    const given = {
      data: 'x.csv',
      learningRate: '0.1,-1',
      hiddenLayers: '1..300',
      rankBy: 'j',
      where: ['x'],
    };
    expect(messagesOf(() => parseSweepOptions({ given }))).toEqual([
      '--data x.csv: dataset.target is missing: it must be the name of a column, or its number from 1',
      '--learning-rate 0.1,-1: hyperparameters.learning_rate[1] must be a number above 0, at most 1,000,000; got -1',
      '--rank-by j: rank_by must be one of J, dev_J, dev_error; got j; did you mean J?',
      '--hidden-layers 1..300: hyperparameters.hidden_layers must be a whole number from 0 to 100; got 101',
      expect.stringMatching(/^--where x: where\[0\] is no condition: unknown name x; known names: /),
    ]);
  });

  it('asks for a file or a data set', () => {
    expect(messagesOf(() => parseSweepOptions({ given: { learningRate: '1' } }))).toEqual([
      'expected a sweep file or a data set; got neither',
    ]);
  });
});

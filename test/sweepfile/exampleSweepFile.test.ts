import { describe, expect, it } from 'vitest';
import { type DataSketch, exampleSweepFile } from '../../src/sweepfile/exampleSweepFile.js';
import { parseSweepFile } from '../../src/sweepfile/parseSweepFile.js';

const inputs = ['a', 'b'].map((name) => ({
  name,
  reference: name,
  kind: 'number' as const,
  values: null,
  ignored: null,
}));
const target = {
  name: 'y',
  reference: 'y' as string | number,
  kind: 'text' as const,
  values: ['no', 'yes'],
  ignored: null,
};
const SKETCH: DataSketch = {
  file: 'data/x.csv',
  format: 'csv',
  keys: [],
  rows: 150,
  isWhole: true,
  columns: [...inputs, target],
  target,
  targetReason: 'by its name',
  candidates: [],
  dev: 0.2,
};

function parse(sketch: DataSketch | null) {
  return parseSweepFile(exampleSweepFile(sketch), { fileName: 'x.yaml' });
}

describe('exampleSweepFile', () => {
  it('is a sweep of a made-up data set where there is no data', () => {
    expect(parse(null).dataset).toMatchObject({ generate: 'moons' });
  });

  it('is a sweep of the sketched data, and describes it', () => {
    expect(parse(SKETCH).dataset).toMatchObject({ csv: 'data/x.csv', target: 'y', missing: 'error' });
    const text = exampleSweepFile(SKETCH);
    expect(text).toContain('  csv: data/x.csv             # 150 rows, 2 inputs\n');
    expect(text).toContain('  target: y                   # a guess, by its name: 2 classes\n');
    expect(text).toContain('batch_size: [16, full]');
  });

  it.each([
    [{ values: null, kind: 'number' as const }, 'numbers, a regression'],
    [
      { values: ['0', '1', '2'], kind: 'number' as const },
      '3 classes; add task: regression to predict it as a number',
    ],
    [{ values: ['0.5', '1'], kind: 'number' as const }, 'numbers, a regression'],
    [{ values: null }, 'classes'],
  ])('says of a target of %j: %s', (change, comment) => {
    const text = exampleSweepFile({ ...SKETCH, target: { ...target, ...change } });
    expect(text).toContain(`# a guess, by its name: ${comment}\n`);
  });

  it('says how to read the file, and why', () => {
    const sketch: DataSketch = {
      ...SKETCH,
      keys: [
        { key: 'delimiter', value: ';', reason: 'cells are separated by ";"' },
        { key: 'header', value: false, reason: 'the first line is data' },
        { key: 'missing_values', value: ['-999', 'a, b', 'x: y'], reason: 'not\na number' },
        { key: 'symbols', value: ['$', '%'], reason: 'prices' },
      ],
      rows: 1000,
      isWhole: false,
      target: { ...target, reference: 3 },
    };
    expect(parse(sketch).dataset).toMatchObject({
      delimiter: ';',
      header: false,
      missing_values: ['-999', 'a, b', 'x: y'],
      symbols: ['$', '%'],
      target: 3,
    });
    const text = exampleSweepFile(sketch);
    expect(text).toContain('# more than 1000 rows');
    expect(text).toContain('  header: false               # the first line is data\n');
  });

  it('lists what is left out, each with its reason, and other targets', () => {
    const name = { ...target, name: 'n', reference: 'n', ignored: '150 different texts in 150 rows' };
    const sketch = { ...SKETCH, columns: [...inputs, name, target], candidates: [name] };
    expect(parse(sketch).dataset).toMatchObject({ ignore: ['n'] });
    const text = exampleSweepFile(sketch);
    expect(text).toContain('    - n                       # 150 different texts in 150 rows\n');
    expect(text).toContain('# or predict n\n');
    expect(text).toContain('# 150 rows, 2 inputs\n');
  });

  it.each(['a: b # c', "it's", '- x', 'true', 'line\nbreak', '\u202eabc', '"', '3'])(
    'writes %j as a text, whatever it is',
    (name) => {
      const sketch = { ...SKETCH, file: `${name}.csv`, target: { ...target, reference: name } };
      expect(parse(sketch).dataset).toMatchObject({ csv: `${name}.csv`, target: name });
    },
  );

  it('has lines that fit a screen', () => {
    for (const line of exampleSweepFile(SKETCH).split('\n')) expect(line.length).toBeLessThan(110);
  });
});

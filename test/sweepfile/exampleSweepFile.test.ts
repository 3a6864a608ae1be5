import { describe, expect, it } from 'vitest';
import { type DataSketch, exampleSweepFile } from '../../src/sweepfile/exampleSweepFile.js';
import { parseSweepFile } from '../../src/sweepfile/parseSweepFile.js';

const inputs = ['a', 'b'].map((name, index) => ({
  name,
  number: index + 1,
  kind: 'number' as const,
  values: null,
  hasMissing: false,
}));
const target = { name: 'y', number: 3, kind: 'text' as const, values: ['no', 'yes'], hasMissing: false };
const SKETCH: DataSketch = {
  file: 'data/x.csv',
  format: 'csv',
  delimiter: ',',
  header: true,
  rows: 150,
  isWhole: true,
  columns: [...inputs, target],
  target,
};

function parse(sketch: DataSketch | null) {
  return parseSweepFile(exampleSweepFile(sketch), { fileName: 'x.yaml' });
}

describe('exampleSweepFile', () => {
  it('is a sweep of a made-up data set where there is no data', () => {
    expect(parse(null).dataset).toMatchObject({ generate: 'moons' });
  });

  it('is a sweep of the data that was looked at, and tells what was seen', () => {
    expect(parse(SKETCH).dataset).toMatchObject({ csv: 'data/x.csv', target: 'y', missing: 'error' });
    const text = exampleSweepFile(SKETCH);
    expect(text).toContain('  csv: data/x.csv             # 150 rows, 2 inputs\n');
    expect(text).toContain('  target: y                   # 2 classes\n');
    expect(text).toContain('batch_size: [16, full]');
  });

  it.each([
    [{ values: null, kind: 'number' as const }, 'numbers: a regression'],
    [
      { values: ['0', '1', '2'], kind: 'number' as const },
      '3 classes; add task: regression to predict it as a number',
    ],
    [{ values: ['0.5', '1'], kind: 'number' as const }, 'numbers: a regression'],
    [{ values: null }, 'classes'],
  ])('says of a target of %j: %s', (change, comment) => {
    const text = exampleSweepFile({ ...SKETCH, target: { ...target, ...change } });
    expect(text).toContain(`# ${comment}\n`);
  });

  it('names what is unusual in the file', () => {
    const first = { ...target, hasMissing: true };
    const sketch = {
      ...SKETCH,
      delimiter: ';',
      header: false,
      rows: 1000,
      isWhole: false,
      columns: [...inputs, first],
      target: first,
    };
    expect(parse(sketch).dataset).toMatchObject({
      delimiter: ';',
      header: false,
      target: 3,
      missing: 'mean',
    });
    expect(exampleSweepFile(sketch)).toContain('# more than 1000 rows');
  });

  it.each(['a: b # c', "it's", '- x', 'true', 'line\nbreak', '\u202eabc', '"', '3'])(
    'writes %j as a text, whatever it is',
    (name) => {
      const sketch = { ...SKETCH, file: `${name}.csv`, target: { ...target, name } };
      expect(parse(sketch).dataset).toMatchObject({ csv: `${name}.csv`, target: name });
    },
  );

  it('has lines that fit a screen', () => {
    for (const line of exampleSweepFile(SKETCH).split('\n')) expect(line.length).toBeLessThan(110);
  });
});

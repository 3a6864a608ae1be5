import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { spacePoints } from '../../src/model/gridPoints.js';
import { parseSweepFile } from '../../src/sweepfile/parseSweepFile.js';
import { sweepFileSchema } from '../../src/sweepfile/sweepFile.js';

const FILES = readdirSync('sweeps').filter((name) => name.endsWith('.yaml'));
const schema = JSON.parse(readFileSync('docs/sweep-file.schema.json', 'utf8'));
const isValid = new Ajv2020({ strict: true, strictTypes: false }).compile(schema);

function read(name: string): string {
  return readFileSync(`sweeps/${name}`, 'utf8');
}

describe('the sweep files that come with jmin', () => {
  it('are these, of so many points before where', () => {
    const points = FILES.map((name) => {
      return [name, spacePoints(parseSweepFile(read(name), { fileName: name }))];
    });
    expect(Object.fromEntries(points)).toEqual({
      'breast-cancer.yaml': 270,
      'cross-validated.yaml': 12,
      'deep-vs-shallow.yaml': 192,
      'digits.yaml': 60,
      'learning-rate.yaml': 11,
      'pruned.yaml': 96,
      'regularization.yaml': 48,
      'searched.yaml': 60,
      'speech-or-noise.yaml': 270,
      'spirals.yaml': 194,
    });
  });

  it.each(FILES)('%s names its schema and says what it shows before anything else', (name) => {
    expect(read(name)).toMatch(
      /^# yaml-language-server: \$schema=\.\.\/docs\/sweep-file\.schema\.json\n\n(# .+\n){2,}name: /,
    );
  });

  it.each(FILES)('%s has the name of its file, and no notice', (name) => {
    const notices: string[] = [];
    const spec = parseSweepFile(read(name), { fileName: name, onNotice: (line) => notices.push(line) });
    expect(`${spec.name}.yaml`).toBe(name);
    expect(notices).toEqual([]);
  });

  it('learning-rate.yaml has 0.01 among its learning rates', () => {
    const { axes } = parseSweepFile(read('learning-rate.yaml'), { fileName: 'x' });
    expect(axes.find(({ name }) => name === 'learning_rate')?.values).toContain(0.01);
  });

  it('show every key of a sweep file', () => {
    const used = new Set(FILES.flatMap((name) => Object.keys(parse(read(name)) as object)));
    expect([...used].sort()).toEqual(Object.keys(sweepFileSchema.shape).sort());
  });

  it.each([
    ['a log scale', /\{ log: \[/],
    ['a linear scale', /\{ linear: \[/],
    ['a range', /: \d\.\.\d/],
    ['named layers', /hidden_units: \[\[/],
    ['full batches', /full/],
    ['a list of conditions', /where:.*\n {2}- /],
    ['a single condition', /where: \w/],
  ])('show %s', (_, pattern) => {
    expect(FILES.some((name) => pattern.test(read(name)))).toBe(true);
  });
});

describe('the JSON Schema', () => {
  it.each(FILES)('accepts %s', (name) => {
    expect([isValid(parse(read(name))), isValid.errors]).toEqual([true, null]);
  });

  it.each([
    ['a key that is not known', { datast: 1 }],
    ['a value out of bounds', { hyperparameters: { momentum: 1 } }],
    ['a missing data set', { dataset: undefined }],
  ])('refuses %s', (_, change) => {
    const file = JSON.parse(JSON.stringify({ dataset: { generate: 'moons' }, ...change }));
    expect(isValid(file)).toBe(false);
  });
});

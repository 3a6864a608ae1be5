import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formatCount } from '../../src/base/format.js';
import * as data from '../../src/data/limits.js';
import { MAX_CURVE_POINTS } from '../../src/model/record.js';
import {
  MAX_JOURNAL_CHARACTERS,
  MAX_JOURNAL_LINES,
  MAX_LINE_CHARACTERS,
} from '../../src/results/journalFile.js';
import { parseSweepFile } from '../../src/sweepfile/parseSweepFile.js';
import { MAX_SWEEP_FILE_BYTES } from '../../src/sweepfile/sweepFile.js';
import { HYPERPARAMETERS } from '../../src/trainers/network/hyperparameters.js';

const reference = readFileSync('docs/sweep-file.md', 'utf8');
const examples = [...reference.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);

describe('docs/sweep-file.md and its schema', () => {
  it('are what build-docs.mjs writes', () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/build-docs.mjs', '--check'], {
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
  });

  it.each(examples)('has an example that parses: %s', (text) => {
    const whole = text.includes('dataset:') ? text : `dataset: { generate: moons }\n${text}`;
    expect(parseSweepFile(whole, { fileName: 'x.yaml' }).name).not.toBe('');
  });

  it('describes every hyperparameter', () => {
    expect(examples.length).toBeGreaterThan(8);
    for (const name of Object.keys(HYPERPARAMETERS)) expect(reference).toContain(`| \`${name}\` |`);
  });
});

describe('docs/limits.md', () => {
  it('tells the limits there are', () => {
    const told = [...readFileSync('docs/limits.md', 'utf8').matchAll(/\| ([\d,]+) \|$/gm)];
    const limits = [
      MAX_SWEEP_FILE_BYTES,
      data.MAX_FILE_BYTES,
      data.MAX_LINE_CHARACTERS,
      data.MAX_LINES,
      data.MAX_COLUMNS,
      data.MAX_ROWS,
      data.MAX_VALUES,
      data.MAX_CLASSES,
      data.MAX_ONE_HOT_COLUMNS,
      data.MAX_TEXT_CHARACTERS,
      data.MAX_TRANSPORT_BYTES,
      MAX_CURVE_POINTS,
      MAX_LINE_CHARACTERS,
      MAX_JOURNAL_CHARACTERS,
      MAX_JOURNAL_LINES,
    ];
    expect(told.map(([, limit]) => limit)).toEqual(limits.map((limit) => formatCount(limit)));
  });
});

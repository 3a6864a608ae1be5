import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseSweepFile } from '../../src/sweepfile/parseSweepFile.js';
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

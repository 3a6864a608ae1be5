import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { SweepSpec } from '../../src/model/sweepSpec.js';
import { Plan } from '../../src/plan/planSweep.js';
import { trialTable } from '../../src/plan/trialTable.js';
import { rerunCommand, rerunSweepFile } from '../../src/report/rerun.js';
import { type Summary, winner } from '../../src/results/summary.js';
import { parseSweepFile, parseSweepOptions } from '../../src/sweepfile/parseSweepFile.js';
import { goldenCases } from './fixtures/goldenCases.js';
import { makeSummary } from './fixtures/makeSummary.js';

const cases: [name: string, make: () => Summary][] = [
  ...Object.entries(goldenCases).filter(([name]) => name !== 'waiting' && name !== 'all-diverged'),
  [
    'every other construct',
    () =>
      makeSummary({
        spec: {
          dataset: {
            generate: 'spirals',
            examples: 500,
            noise: 0.2,
            seed: 3,
            classes: 3,
            bits: 6,
            dev: 0.25,
            split_seed: 1,
          },
          axes: [
            { name: 'optimizer', values: ['adam', 'rmsprop'] },
            { name: 'batch_size', values: ['full'] },
            { name: 'learning_rate_schedule', values: ['exponential', 'inverse_time'] },
            { name: 'iterations', values: [70, 1234] },
            { name: 'weight_decay', values: [1e-7] },
          ],
          constants: { adam_beta1: 0.8, exponential_factor: 0.99, inverse_time_rate: 0.5 },
          record: { every_epochs: 3 },
          rankBy: 'dev_error',
        },
      }),
  ],
];

describe.each(cases)('the best of %s, run again', (_, make) => {
  const summary = make();
  const best = winner(summary) as number;
  const idsOf = (spec: SweepSpec) => {
    const trials = trialTable(new Plan(spec, summary.facts));
    return Array.from({ length: trials.size }, (_, position) => trials.id(position));
  };

  test('from its sweep file is the same trial, on the same data', () => {
    const spec = parseSweepFile(rerunSweepFile(summary, best), { fileName: 'best.yaml' });
    expect(idsOf(spec)).toEqual([summary.trials.id(best)]);
    expect(spec).toMatchObject({ dataset: summary.spec.dataset, rankBy: summary.spec.rankBy });
    expect(spec.name).not.toBe(summary.spec.name);
  });

  test('from its command is the same trial, on the same data', () => {
    const { command } = summary.spec.settings ?? {};
    if (command !== undefined) {
      // A command is run again by its own words, without jmin.
      const { rate } = summary.trials.configuration(best) as { readonly rate: number };
      expect(rerunCommand(summary, best)).toContain(`--rate=${rate}`);
      return;
    }
    const spec = parseSweepOptions(optionsOf(rerunCommand(summary, best)));
    expect(idsOf(spec)).toEqual([summary.trials.id(best)]);
    expect(spec).toMatchObject({ dataset: summary.spec.dataset, rankBy: summary.spec.rankBy });
  });
});

test('a name of the greatest length still leads to a sweep file that can be read', () => {
  const summary = makeSummary({ spec: { name: 'x'.repeat(1000) } });
  const text = rerunSweepFile(summary, winner(summary) as number);
  expect(parseSweepFile(text, { fileName: 'best.yaml' }).name).toHaveLength(1000);
});

/** What a command line hands over, its words as a real shell reads them. */
function optionsOf(command: string): { given: Record<string, string>; overrides: string[] } {
  const script = `jmin() { printf '%s\\0' "$@"; }\n${command}`;
  const words = execFileSync('bash', ['-c', script], {
    encoding: 'utf8',
    env: { LC_ALL: 'C.UTF-8' },
    stdio: ['ignore', 'pipe', 'inherit'],
  }).split('\0');
  expect(words.shift()).toBe('run');
  const given: Record<string, string> = {};
  const overrides: string[] = [];
  for (let i = 0; i + 1 < words.length; i += 2) {
    const [flag, value] = [words[i] as string, words[i + 1] as string];
    if (flag === '--set') overrides.push(value);
    else given[flag.slice(2).replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())] = value;
  }
  return { given, overrides };
}

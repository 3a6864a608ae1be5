/** Searches that cannot be planned, each with its one error. */
import { describe, expect, it } from 'vitest';
import { parseSweepFile } from '../../src/sweepfile/parseSweepFile.js';
import { messagesOf } from './collectErrors.js';

const HEAD =
  'dataset: { generate: moons }\nhyperparameters: { learning_rate: { log: [0.001, 1] }, iterations: 10 }\n';
const MANY = `metric: loss
command: "node train.mjs \${args}"
hyperparameters: { ${Array.from({ length: 21 }, (_, i) => `x${i}: { linear: [0, 1] }`).join(', ')} }
`;

function errorsOf(text: string): unknown[] {
  return messagesOf(() => parseSweepFile(text, { fileName: 'bad.yaml' })).map(
    (message) => message.split('\n')[0],
  );
}

describe('a sweep file with a search', () => {
  it.each([
    [
      'prune beside gp',
      `${HEAD}search: { sampler: gp, trials: 20 }\nprune: { rule: halving }`,
      'bad.yaml:4:1: prune cannot be given with gp: the pruner waits for all trials and gp for the results of the first; use sampler: sobol, or leave prune out',
    ],
    [
      'median beside tpe',
      `${HEAD}search: { sampler: tpe, trials: 20 }\nprune: { rule: median }`,
      'bad.yaml:4:1: prune cannot be given with tpe: the pruner waits for all trials and tpe for the results of the first; use sampler: sobol, or leave prune out',
    ],
    [
      'keep with the median rule',
      `${HEAD}search: { sampler: sobol, trials: 20 }\nprune: { rule: median, keep: [0.5] }`,
      'bad.yaml:4:24: prune.keep has no effect with median; it belongs to halving',
    ],
    [
      'wait with halving',
      `${HEAD}search: { sampler: sobol, trials: 20 }\nprune: { rule: halving, wait: 2 }`,
      'bad.yaml:4:25: prune.wait has no effect with halving; it belongs to patience',
    ],
    [
      'patience for more rungs than there are',
      `${HEAD}search: { sampler: sobol, trials: 20 }\nprune: { rule: patience, rungs: [0.2, 0.4], wait: 2 }`,
      'bad.yaml:4:51: prune.wait must be less than the number of rungs, 2; got 2',
    ],
    [
      'a pruner of another name',
      `${HEAD}search: { sampler: sobol, trials: 20 }\nprune: { rule: hyperband }`,
      'bad.yaml:4:16: prune.rule must be one of halving, median, patience; got hyperband',
    ],
    [
      'overlap beside sobol',
      `${HEAD}search: { sampler: sobol, trials: 20, overlap: true }`,
      'bad.yaml:3:39: search.overlap has no effect with sobol, which waits for no results',
    ],
    [
      'more trials than gp can model',
      `${HEAD}search: { sampler: gp, trials: 2001 }`,
      'bad.yaml:3:32: search.trials must be at most 2,000 with gp; got 2,001; use sampler: tpe for more',
    ],
    [
      'more axes than gp can model',
      `${MANY}search: { sampler: gp, trials: 20 }`,
      'bad.yaml:4:20: search.sampler must be tpe with more than 20 axes; got gp for 21',
    ],
    [
      'more trials than cma_es can follow',
      `${HEAD}search: { sampler: cma_es, trials: 5001 }`,
      'bad.yaml:3:36: search.trials must be at most 5,000 with cma_es; got 5,001; use sampler: tpe for more',
    ],
    [
      'limits.trials',
      `${HEAD}search: { sampler: gp, trials: 20 }\nlimits: { trials: 5 }`,
      'bad.yaml:4:11: limits.trials cannot be given with search; search.trials says how many points are tried',
    ],
    [
      'no axis to choose on',
      'dataset: { generate: moons }\nhyperparameters: { learning_rate: 0.1 }\nsearch: { sampler: gp, trials: 5 }',
      'bad.yaml:3:9: search has nothing to choose: every hyperparameter has one value',
    ],
    [
      'until without a search',
      'dataset: { generate: moons }\nhyperparameters: { learning_rate: [0.1, 1] }\nuntil: { no_gain: 5 }',
      'bad.yaml:3:1: until needs search: a grid trains every combination; limits.total_time ends one early',
    ],
    [
      'until without a condition',
      `${HEAD}search: { sampler: gp, trials: 20 }\nuntil: {}`,
      'bad.yaml:4:8: until must have no_gain, target or budget; got none of them',
    ],
    [
      'until.no_gain of all points',
      `${HEAD}search: { sampler: gp, trials: 20 }\nuntil: { no_gain: 20 }`,
      'bad.yaml:4:19: until.no_gain must be less than search.trials, 20; got 20',
    ],
    [
      'until.target that is no number',
      `${HEAD}search: { sampler: gp, trials: 20 }\nuntil: { target: low }`,
      'bad.yaml:4:18: until.target must be a number; got low',
    ],
    [
      'until.budget that is no time',
      `${HEAD}search: { sampler: gp, trials: 20 }\nuntil: { budget: 90 }`,
      'bad.yaml:4:18: until.budget must be a time, e.g. 500ms, 30s, 10m, 2h or 1d; got 90',
    ],
    [
      'a misspelt key of until',
      `${HEAD}search: { sampler: gp, trials: 20 }\nuntil: { no_gains: 5 }`,
      'bad.yaml:4:10: unknown key until.no_gains; did you mean no_gain?',
    ],
    [
      'a sampler of another name',
      `${HEAD}search: { sampler: bayes, trials: 5 }`,
      'bad.yaml:3:20: search.sampler must be one of random, sobol, gp, tpe, cma_es; got bayes',
    ],
  ])('is refused: %s', (_, text, message) => expect(errorsOf(text)).toEqual([message]));
});

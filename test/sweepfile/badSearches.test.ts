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
      'one objective in a list',
      'rank_by: [dev_J]',
      'bad.yaml:3:10: rank_by must be two objectives, e.g. [dev_J, parameters]; got a list of 1',
    ],
    [
      'one objective twice',
      'rank_by: [dev_J, dev_J]',
      'bad.yaml:3:18: rank_by[1] must be another objective than the first; got dev_J twice',
    ],
    [
      'an unknown second objective',
      'rank_by: [dev_J, size]',
      'bad.yaml:3:18: rank_by[1] must be one of J, dev_J, dev_error, parameters; got size',
    ],
    [
      'pruning by one of two objectives',
      'search: { sampler: sobol, trials: 9 }\nrank_by: [dev_J, parameters]\nprune: { rule: halving }',
      'bad.yaml:5:1: prune cannot be given with two objectives: it compares trainings by one value. Write rank_by: dev_J, or leave prune out',
    ],
    [
      'gp with two objectives',
      'search: { sampler: gp, trials: 9 }\nrank_by: [dev_J, parameters]',
      'bad.yaml:3:20: search.sampler must be sobol or random with two objectives: gp learns from one; got gp. Or write rank_by: dev_J',
    ],
    [
      'a target for two objectives',
      'search: { sampler: sobol, trials: 9 }\nrank_by: [dev_J, parameters]\nuntil: { target: 1 }',
      'bad.yaml:5:1: until cannot be given with two objectives: no single result is the best. Write until: { budget: 2h }, or rank_by: dev_J',
    ],
    [
      'replicates with two objectives',
      'search: { sampler: sobol, trials: 9 }\nrank_by: [dev_J, parameters]\nreplicates: 2',
      'bad.yaml:5:1: replicates cannot be given with two objectives: the fronts are of single trials. Sweep seed as an axis, or write rank_by: dev_J',
    ],
  ])('refuses %s', (_, text, error) => {
    const search = text.includes('search') ? '' : '\nsearch: { sampler: sobol, trials: 9 }';
    expect(errorsOf(`${HEAD}${text}${search}`)).toEqual([error]);
  });

  it('refuses a first objective that is not the metric of the command', () => {
    const text = `${MANY}search: { sampler: sobol, trials: 9 }\nrank_by: [latency, loss]`;
    expect(errorsOf(text)).toEqual([
      'bad.yaml:5:11: rank_by[0] must be the metric of the sweep, loss; got latency',
    ]);
  });

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

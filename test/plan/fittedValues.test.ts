import { expect, it } from 'vitest';
import { fittedNotices } from '../../src/plan/fittedValues.js';
import { planOf, type SweepText } from './sweeps.js';

const full = 'replaced by full, the 40 training examples';

it.each<[string, SweepText, string[]]>([
  ['values that fit', { hyperparameters: { batch_size: [8, 40, 'full'] } }, []],
  ['one value', { hyperparameters: { batch_size: 500 } }, [`batch_size: 500 ${full}`]],
  [
    'two values that become one',
    { hyperparameters: { batch_size: [500, 1000] } },
    [`batch_size: 500, 1000 ${full}; merged`],
  ],
  [
    'a value that becomes another',
    { hyperparameters: { batch_size: ['full', 500] } },
    [`batch_size: 500 ${full}; merged`],
  ],
  [
    'many',
    { hyperparameters: { batch_size: [50, 60, 70, 80, 90] } },
    [`batch_size: 50, 60, 70 and 2 more ${full}; merged`],
  ],
  [
    'zipped values, which stay apart',
    { hyperparameters: { batch_size: [50, 60], seed: [1, 2] }, zip: [['batch_size', 'seed']] },
    [`batch_size: 50, 60 ${full}`],
  ],
])('fittedNotices reports %s', (_, file, lines) => {
  expect(fittedNotices(planOf(file))).toEqual(lines);
});

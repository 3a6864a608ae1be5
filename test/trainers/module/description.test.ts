import { describe, expect, test } from 'vitest';
import { codeOf } from '../../../src/data/loadCode.js';
import { Plan } from '../../../src/plan/planSweep.js';
import { parseSweepFile } from '../../../src/sweepfile/parseSweepFile.js';
import { moduleTrainer } from '../../../src/trainers/module/description.js';
import { codePatterns } from '../../../src/trainers/module/settings.js';
import { trainingContext } from '../../../src/trainers/trainingContext.js';
import { trialId } from '../../../src/trainers/trialId.js';

const SWEEP = 'module: ./train.mjs\nmetric: J\nhyperparameters: { lr: [0.1, 0.2], opt.name: [adam, null] }\n';

function idsOf(text: string, code = 'export function train() {}'): string[] {
  const { facts } = codeOf([{ path: 'train.mjs', bytes: Buffer.from(code), isExecutable: false }]);
  const spec = parseSweepFile(text, { fileName: 'sweep.yaml' });
  const context = trainingContext(spec, facts);
  const trials = [...new Plan(spec, facts).trials()];
  return trials.map(({ configuration }) => trialId(moduleTrainer, configuration, context));
}

describe('the trainer module', () => {
  test('plans a trial for each point, with axes of any name', () => {
    expect(idsOf(SWEEP)).toHaveLength(4);
    expect(idsOf(`${SWEEP}replicates: 3`)).toHaveLength(12);
    expect(
      idsOf('module: t.mjs\nmetric: J\nhyperparameters: { a: [1, 2], b: [x, y] }\nzip: [[a, b]]'),
    ).toHaveLength(2);
  });

  test('takes a fixed value of any kind without brackets, and a range of whole numbers', () => {
    const spec = parseSweepFile(
      'module: t.mjs\nmetric: J\nhyperparameters: { a: adam, b: true, c: null, d: [[1, 2]], e: 1..3 }',
      { fileName: 'sweep.yaml' },
    );
    expect(spec.axes.map(({ values }) => values)).toEqual([['adam'], [true], [null], [[1, 2]], [1, 2, 3]]);
  });

  test('gives other ids to other code, another module and another metric, and the same to another goal', () => {
    const ids = idsOf(SWEEP);
    expect(idsOf(SWEEP, 'export function train() { }')).not.toEqual(ids);
    expect(idsOf(SWEEP.replace('train.mjs', 'other.mjs'))).not.toEqual(ids);
    expect(idsOf(SWEEP.replace('metric: J', 'metric: loss'))).not.toEqual(ids);
    expect(idsOf(SWEEP.replace('metric: J', 'metric: { name: J, goal: maximize }'))).toEqual(ids);
    expect(idsOf(SWEEP.replace('./train', 'train'))).toEqual(ids);
  });

  test('takes the files that its module imports as its code, or those that the sweep names', () => {
    const settings = { module: './a/train.mjs', metric: 'J' };
    expect(codePatterns(settings)).toEqual([{ pattern: 'a/train.mjs', isRequired: true, isFollowed: true }]);
    expect(codePatterns({ ...settings, code: ['a/**'] })).toEqual([
      { pattern: 'a/train.mjs', isRequired: true },
      { pattern: 'a/**', isRequired: true },
    ]);
  });

  test.each([
    ['../train.mjs', 'must be a file below the folder of the sweep file'],
    ['/tmp/train.mjs', 'must be a file below the folder of the sweep file'],
    ['a/../../train.mjs', 'must be a file below the folder of the sweep file'],
    ['C:\\train.mjs', 'must be a file below the folder of the sweep file'],
    ['train.py', 'run other programs with command'],
    ['train', 'must be a module of JavaScript or TypeScript'],
  ])('refuses the module %s', (module, message) => {
    const [problem] = moduleTrainer.checkSettings({ module, metric: 'J' }, []);
    expect(problem?.message).toContain(message);
  });

  test('refuses a metric that is named like the position', () => {
    const [problem] = moduleTrainer.checkSettings({ module: 'a.mjs', metric: 'iteration' }, []);
    expect(problem?.message).toContain('must be a name other than iteration');
  });
});

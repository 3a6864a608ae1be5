import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadCode } from '../../../../src/data/loadCode.js';
import { ModuleTraining } from '../../../../src/trainers/module/running/moduleTraining.js';
import type { TrainingStep } from '../../../../src/trainers/training.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jmin-module-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const never = (_: TrainingStep): boolean => false;

/** The module may take long to load, and waits then too. */
const waitsAfterYield = (step: TrainingStep): boolean => step.type === 'wait' && step.iteration > 0;

/** Trains a module of this code until `isEnough`, and tells what it gave. */
async function train(
  code: string,
  { name = 'train.mjs', isEnough = never, configuration = {}, take = 'last' } = {},
): Promise<{ steps: TrainingStep[]; training: ModuleTraining }> {
  writeFileSync(join(folder, name), code);
  const dataset = loadCode([{ pattern: name, isRequired: true }], folder);
  const settings = { module: name, metric: { name: 'J', take }, directory: folder };
  const run = { configuration, trials: [{ id: 't', iterations: 1 }], record: null, settings, folder };
  const training = new ModuleTraining();
  const steps: TrainingStep[] = [];
  for await (const step of training.train(run, dataset)) {
    if (step.type !== 'wait') steps.push(step);
    if (isEnough(step)) break;
  }
  return { steps, training };
}

describe('ModuleTraining', () => {
  test('gives a record for each yield at once, and then the ending', async () => {
    const code =
      'export function* train({ a }) { yield { J: a, acc: 1 }; yield { iteration: 5, J: a / 2 }; }';
    const { steps, training } = await train(code, { configuration: { a: 3 } });
    const records = steps.flatMap((step) => (step.type === 'record' ? [step.record] : []));
    expect(records).toEqual([
      { iteration: 1, metrics: { J: 3, acc: 1 } },
      { iteration: 5, metrics: { J: 1.5 } },
    ]);
    expect(steps.at(-1)).toEqual({
      type: 'ending',
      ending: { type: 'finished', trial: 't', curve: records, metrics: { J: 1.5, acc: 1 } },
    });
    expect(training.isStuck).toBe(false);
  });

  test('takes the best value if the sweep says so', async () => {
    const code = 'export function* train() { yield { J: 2 }; yield { J: 1 }; yield { J: 4 }; }';
    const { steps } = await train(code, { take: 'best' });
    expect(steps.at(-1)).toMatchObject({ ending: { metrics: { J: 1 } } });
  });

  test.each([
    [
      'throws',
      'throw new Error("no data here")',
      /^its module train.mjs could not be loaded: Error: no data here/,
    ],
    ['has a mistake', 'export function train( {', /could not be loaded: .*Error/],
    ['imports what is not there', 'import "gone-package";', /could not be loaded: .*gone-package/],
    [
      'exports no function',
      'export const train = 1; export const fit = 2;',
      /must export a function train; it exports fit, train$/,
    ],
  ])('fails at once if its module %s', async (_, code, message) => {
    await expect(train(code)).rejects.toMatchObject({
      name: 'UntrainableError',
      message: expect.stringMatching(message),
    });
  });

  test('aborts the signal, lets the module return, and is not stuck then', async () => {
    const code = `
export async function* train({ file }, { signal }) {
  yield { J: 1 };
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
  (await import('node:fs')).writeFileSync(file, 'saved');
}`;
    const file = join(folder, 'state');
    const { training } = await train(code, { configuration: { file }, isEnough: waitsAfterYield });
    expect(training.isStuck).toBe(false);
    expect(loadCode([{ pattern: 'state', isRequired: true }], folder).files?.[0]?.bytes.toString()).toBe(
      'saved',
    );
  });

  test('is stuck if the module does not return', async () => {
    const code = 'export async function* train() { yield { J: 1 }; await new Promise(() => {}); }';
    const { training } = await train(code, { isEnough: waitsAfterYield });
    expect(training.isStuck).toBe(true);
  });

  const runsTypeScript = 'typescript' in process.features && process.features.typescript !== false;
  test.runIf(runsTypeScript)('runs TypeScript', async () => {
    const code = 'export function* train(c: { a: number }): Generator<{ J: number }> { yield { J: c.a }; }';
    const { steps } = await train(code, { name: 'train.ts', configuration: { a: 3 } });
    expect(steps.at(-1)).toMatchObject({ ending: { metrics: { J: 3 } } });
  });
  test.skipIf(runsTypeScript)('says which Node runs TypeScript', async () => {
    await expect(train('export function train() {}', { name: 'train.mts' })).rejects.toThrow(
      `its module train.mts is TypeScript: Node runs it from version 22.18 on, and this is ${process.version}`,
    );
  });
});

/** How an attempt of a command ends, and what is read from its file of metrics while it runs. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Dataset } from '../../../../src/model/dataset.js';
import { CommandTraining } from '../../../../src/trainers/command/running/commandTraining.js';
import {
  TrainingCrashed,
  TrainingLost,
  type TrainingStep,
  UntrainableError,
} from '../../../../src/trainers/training.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jmin-attempt-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const NO_CODE = { facts: { digest: 'none' }, files: [] } as unknown as Dataset;

function attempt(script: string, exitCodes: Readonly<Record<string, string>> = {}) {
  const settings = { command: ['/bin/sh', '-c', script], metric: 'loss', exit_codes: exitCodes };
  const run = {
    configuration: { lr: 1 },
    trials: [{ id: 'trial', iterations: 1 }],
    record: null,
    ...{ settings, sweep: 'sweep', folder },
  };
  return new CommandTraining({ variables: { PATH: process.env.PATH } }).train(run, NO_CODE);
}

async function stepsOf(steps: AsyncIterable<TrainingStep>): Promise<TrainingStep[]> {
  const all: TrainingStep[] = [];
  for await (const step of steps) all.push(step);
  return all;
}

const CODES = { 3: 'stop_sweep', 4: 'fail', 5: 'diverged', 75: 'retry' };

describe('an exit code', () => {
  test.each([
    [1, TrainingCrashed, /exit code 1$/, undefined],
    [3, UntrainableError, /exit code 3, which means stop_sweep/, true],
    [4, UntrainableError, /exit code 4, which means fail/, false],
    [75, TrainingLost, /exit code 75, which means retry/, undefined],
  ])('of %i ends the attempt as the sweep says', async (code, kind, message, stopsSweep) => {
    const error: unknown = await stepsOf(attempt(`echo loss=1; exit ${code}`, CODES)).catch((e) => e);
    expect(error).toBeInstanceOf(kind);
    expect(error).toMatchObject({
      message: expect.stringMatching(message),
      ...(stopsSweep === undefined ? {} : { stopsSweep }),
    });
  });

  test('that means diverged keeps the curve, also an empty one', async () => {
    const printed = await stepsOf(attempt('echo epoch 2 loss=7; exit 5', CODES));
    expect(printed.at(-1)).toMatchObject({
      ending: { type: 'diverged', curve: [{ iteration: 2, metrics: { loss: 7 } }] },
    });
    const silent = await stepsOf(attempt('exit 5', CODES));
    expect(silent.at(-1)).toMatchObject({
      ending: { type: 'diverged', curve: [{ iteration: 0, metrics: { loss: Number.NaN } }] },
    });
  });
});

describe('the file of JMIN_METRICS', () => {
  test('is read while it grows, and then counts alone', async () => {
    const steps = attempt(`
      echo step 1 loss=5
      echo '{"step": 1, "loss": 0.5}' >> "$JMIN_METRICS"
      printf '{"step": 2, "lo' >> "$JMIN_METRICS"
      printf 'ss": 0.25}\\n{"step": 3, "loss": 0.2}\\n' >> "$JMIN_METRICS"
      while [ ! -e ${folder}/go ]; do sleep 0.02; done
      echo step 3 loss=9
      printf '{"step": 4, "loss": 0.1}' >> "$JMIN_METRICS"
    `);
    const seen: unknown[] = [];
    for await (const step of steps) {
      if (step.type === 'record') seen.push([step.record.iteration, step.record.metrics.loss]);
      // Two records are there while the program still runs.
      if (seen.length === 2) writeFileSync(join(folder, 'go'), '');
      if (step.type === 'ending') seen.push(step.ending.type);
    }
    expect(seen).toEqual([[1, 0.5], [2, 0.25], [3, 0.2], [4, 0.1], 'finished']);
  });
});

/** A second trainer in this process: it counts down from `from` by `by`, and its bits repeat. */

import type { Configuration } from '../../src/model/configuration.js';
import { commandTrainer } from '../../src/trainers/command/description.js';
import { ONE_THREAD } from '../../src/trainers/resources.js';
import type { TrainerDescription } from '../../src/trainers/trainer.js';
import type { Resumption, Run, Training, TrainingRecord, TrainingStep } from '../../src/trainers/training.js';

/** Steps of each training. */
const STEPS = 5;

export const countingTrainer: TrainerDescription = {
  ...commandTrainer,
  name: 'counting',
  metricsOf: () => [
    { name: 'left', label: 'left', goal: 'minimize', format: 'number', part: 'train', ranks: true },
  ],
  hasOpenMetrics: false,
  needsData: true,
  bitsRepeat: true,
  waitsForProcess: false,
  resourcesOf: () => ONE_THREAD,
  keys: {},
  ownKey: null,
  checkSettings: () => [],
  canonicalForm: (configuration) => `counting ${JSON.stringify(Object.entries(configuration).sort())}`,
  lengthOf: () => STEPS,
  checkpointBytes: () => 1,
  commandLine: () => null,
  recordedAt: () => Array.from({ length: STEPS }, (_, i) => i + 1),
};

export class CountingTraining implements Training {
  *train({ configuration, trials }: Run, _: unknown, resumption: Resumption | null): Generator<TrainingStep> {
    const records: TrainingRecord[] = [...(resumption?.load()?.records ?? [])];
    for (let iteration = 1; iteration <= STEPS; iteration++) {
      records[iteration - 1] ??= { iteration, metrics: { left: leftAfter(iteration, configuration) } };
      const record = records[iteration - 1] as TrainingRecord;
      const known = records.slice(0, iteration);
      const save = () => ({ iteration, state: new Uint8Array([iteration]), records: known });
      yield { type: 'record', record, iteration, save };
    }
    for (const { id } of trials)
      yield { type: 'ending', ending: { type: 'finished', trial: id, curve: records } };
  }

  *scoreOnTest(): Generator<TrainingStep, { cost: number; error: number }> {
    yield { type: 'step', iteration: STEPS, save: null };
    return { cost: 0, error: Number.NaN };
  }

  pointsOf(): null {
    return null;
  }

  close(): void {}
}

function leftAfter(iteration: number, { from, by }: Configuration): number {
  return Number(from) - Number(by) * iteration;
}

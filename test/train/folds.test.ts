import { describe, expect, test } from 'vitest';
import { loadDataset } from '../../src/data/loadDataset.js';
import { decodeDataset, encodeDataset } from '../../src/data/transport.js';
import type { Dataset } from '../../src/model/dataset.js';
import { loadKernel } from '../../src/trainers/network/kernel/loadKernel.js';
import { lastTrainingData, trainingData } from '../../src/trainers/network/training/foldData.js';
import { kernelData } from '../../src/trainers/network/training/kernelData.js';
import { NetworkTraining } from '../../src/trainers/network/training/networkTraining.js';
import { train } from '../../src/trainers/network/training/train.js';
import { trainModel } from '../../src/trainers/network/training/trainModel.js';
import type { SavedTraining, TrainingStep } from '../../src/trainers/training.js';
import { CONFIGURATION, dataset, endingsOf } from './trainings.js';

const FOLDS = 3;

/** 100 examples of three classes: folds of 34, 33 and 33. */
async function folded(): Promise<Dataset> {
  const data = await dataset({ folds: FOLDS });
  // The set that was split is the test set too.
  return { ...data, test: data.train };
}

function withTraining<Result>(work: (training: NetworkTraining) => Result): Result {
  const training = new NetworkTraining({ kernel: null, memoryBytes: undefined });
  try {
    return work(training);
  } finally {
    training.close();
  }
}

const RUN = {
  configuration: { ...CONFIGURATION, iterations: 40 },
  trials: [{ id: 'trial', iterations: 40 }],
  record: null,
};

describe('folds', () => {
  test('hold every example out once, and equally many of each class', async () => {
    const { facts, train: all } = await folded();
    expect([facts.trainExamples, facts.devExamples, all.examples]).toEqual([66, 34, 100]);
    const parts = trainingData(await folded());
    expect(parts.map((part) => part.dev?.examples)).toEqual([34, 33, 33]);
    expect(parts.map((part) => part.train.examples)).toEqual([66, 66, 66]);
    for (const label of [0, 1, 2]) {
      const counts = parts.map(({ dev }) => (dev?.y ?? []).filter((y) => y === label).length);
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      expect(counts.reduce((sum, count) => sum + count)).toBe(all.y.filter((y) => y === label).length);
    }
  });

  test.each(['standard', 'minmax'] as const)('are scaled (%s) by what each is trained on', async (scale) => {
    for (const { train: part } of trainingData(await dataset({ folds: FOLDS, scale }))) {
      for (const input of [0, 1]) {
        const values = [...part.X].filter((_, i) => i % 2 === input);
        const mean = values.reduce((sum, value) => sum + value) / values.length;
        const shown = scale === 'standard' ? mean : Math.min(...values);
        expect(Math.abs(shown)).toBeLessThan(1e-6);
      }
    }
  });

  test('give the means of trainings that are alone', async () => {
    const data = await folded();
    const together = withTraining((training) => [...training.train(RUN, data, null)]);
    const kernel = loadKernel();
    const alone = trainingData(data).map((part) => {
      const loaded = kernel.load(part);
      const { folds: _, ...facts } = data.facts;
      const steps = [...train(kernel, loaded, facts, RUN)];
      loaded.close();
      return curveOf(steps);
    });
    const curve = curveOf(together);
    expect(curve.length).toBeGreaterThan(3);
    for (const [i, { iteration, metrics }] of curve.entries())
      for (const [name, value] of Object.entries(metrics)) {
        const sum = alone.reduce((total, one) => total + (one[i]?.metrics[name] ?? Number.NaN), 0);
        expect([iteration, name, value]).toEqual([alone[0]?.[i]?.iteration, name, sum / FOLDS]);
      }
  });

  test('resume in the middle to the same bits', async () => {
    const data = await folded();
    const whole = withTraining((training) => endingsOf(training.train(RUN, data, null)));
    const saved: SavedTraining[] = [];
    withTraining((training) => {
      for (const step of training.train(RUN, data, null))
        if (step.type === 'step' && step.save !== null) saved.push(step.save());
    });
    expect(saved.length).toBeGreaterThan(FOLDS * 3);
    for (const state of saved) {
      const refused: string[] = [];
      const resumption = { load: () => state, onUnusable: (reason: string) => refused.push(reason) };
      expect(withTraining((training) => endingsOf(training.train(RUN, data, resumption)))).toEqual(whole);
      expect(refused).toEqual([]);
    }
  });

  test('start again from a state that is damaged, to the same bits', async () => {
    const data = await folded();
    const whole = withTraining((training) => endingsOf(training.train(RUN, data, null)));
    const state = withTraining((training) => {
      for (const step of training.train(RUN, data, null))
        if (step.type === 'record' && step.iteration > 20) return step.save?.();
      return undefined;
    });
    expect(state).toBeDefined();
    if (state === undefined) return;
    const last = Uint8Array.from(state.state);
    last[last.length - 9] = (last.at(-9) ?? 0) ^ 1;
    for (const broken of [last, state.state.slice(0, -5), state.state.slice(0, 3)]) {
      const refused: string[] = [];
      const resumption = {
        load: () => ({ ...state, state: broken }),
        onUnusable: (reason: string) => refused.push(reason),
      };
      expect(withTraining((training) => endingsOf(training.train(RUN, data, resumption)))).toEqual(whole);
      expect(refused).toHaveLength(1);
    }
  });

  test('are all trained on for the score on the test set, and for a model', async () => {
    const data = await folded();
    const score = withTraining((training) => {
      const steps = training.scoreOnTest(RUN, data, null);
      for (;;) {
        const next = steps.next();
        if (next.done) return next.value;
      }
    });
    const kernel = loadKernel();
    const loaded = kernel.load(kernelData(data));
    const steps = trainModel(kernel, loaded, data.facts, RUN);
    let next = steps.next();
    while (!next.done) next = steps.next();
    loaded.close();
    // The test set of this data set is all of its examples.
    expect(next.value.train).toEqual(score);
    expect(next.value.dev).toBeNull();
  });

  test('are not needed to train the winner on all examples', async () => {
    const plain = await dataset();
    const data = await dataset({ refit: true });
    expect(data.facts.digest).not.toBe(plain.facts.digest);
    const curve = (one: Dataset) => withTraining((training) => endingsOf(training.train(RUN, one, null)));
    expect(curve(data)).toEqual(curve(plain));
    const joined = lastTrainingData(data);
    expect([joined.train.examples, joined.dev]).toEqual([100, null]);
    expect(lastTrainingData(plain).train.examples).toBe(80);
    const score = (one: Dataset) =>
      withTraining((training) => {
        const steps = training.scoreOnTest(RUN, one, null);
        for (;;) {
          const next = steps.next();
          if (next.done) return next.value.cost;
        }
      });
    // The test set is the dev set here, which the second training has seen.
    expect(score(data)).not.toBe(score(plain));
    const kernel = loadKernel();
    const loaded = kernel.load(joined);
    const facts = { ...plain.facts, trainExamples: 100, devExamples: 0 };
    const alone = curveOf([...train(kernel, loaded, facts, { ...RUN, record: null })]);
    const model = trainModel(kernel, loaded, data.facts, RUN);
    let next = model.next();
    while (!next.done) next = model.next();
    loaded.close();
    expect(next.value.train.cost).toBe(alone.at(-1)?.metrics.J);
  });

  test('travel to other processes', async () => {
    const data = await folded();
    const plain = { ...data, test: null };
    const arrived = decodeDataset(encodeDataset(plain));
    expect(arrived.facts).toEqual(data.facts);
    expect(trainingData(arrived)).toEqual(trainingData(plain));
  });

  test('are part of the digest', async () => {
    const digests = [2, 3, undefined].map(
      async (folds) => (await dataset(folds ? { folds } : {})).facts.digest,
    );
    expect(new Set(await Promise.all(digests)).size).toBe(3);
  });

  test('are refused beside a dev set, and where they would be too small', async () => {
    const spec = {
      generate: 'moons',
      examples: 10,
      noise: 0,
      seed: 1,
      classes: 2,
      bits: 4,
      split_seed: 1,
    } as const;
    await expect(loadDataset({ ...spec, dev: 0.1, folds: 2 }, '.')).rejects.toThrow(
      'folds: 2 and dev: 0.1 both say which examples are held out',
    );
    await expect(loadDataset({ ...spec, dev: 0.2, folds: 6 }, '.')).rejects.toThrow('fewer than 2 in a fold');
  });
});

function curveOf(steps: readonly TrainingStep[]) {
  const ending = steps.find((step) => step.type === 'ending');
  return ending?.type === 'ending' ? ending.ending.curve : [];
}

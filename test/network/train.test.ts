import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/base/random.js';
import type { DatasetPart, Task } from '../../src/model/dataset.js';
import type { NetworkConfiguration } from '../../src/trainers/network/configuration.js';
import { cost } from '../../src/trainers/network/textbook/cost.js';
import { allExamples, takeExamples } from '../../src/trainers/network/textbook/examples.js';
import { forward } from '../../src/trainers/network/textbook/forward.js';
import { initialParameters, roundToFloat32 } from '../../src/trainers/network/textbook/initialize.js';
import { networkOf } from '../../src/trainers/network/textbook/network.js';
import { score, train } from '../../src/trainers/network/textbook/train.js';
import { OPTIMIZERS } from '../../src/trainers/network/words.js';
import { configuration, factsOf, rowsOf } from './fixtures.js';

const LEARNING_RATE = { sgd: 0.1, nesterov: 0.02, rmsprop: 0.01, adam: 0.02, adamw: 0.02 } as const;

/** Points of three inputs around three centres; the target is the centre's number, or only whether it is 2. */
function blobs(task: Task): DatasetPart {
  const stream = randomStream(3, 'blobs');
  const examples = 60;
  const centre = (j: number): number => j % 3;
  const X = Float32Array.from({ length: examples * 3 }, (_, k) => {
    const j = Math.floor(k / 3);
    return (k % 3 === centre(j) ? 2 : 0) + 0.5 * stream.normal();
  });
  const y = Float32Array.from({ length: examples }, (_, j) =>
    task === 'binary' ? Number(centre(j) === 2) : centre(j),
  );
  return { examples, X, y };
}

function trained(settings: NetworkConfiguration, task: Task) {
  return [...train(settings, factsOf(task), blobs(task))].at(-1)?.parameters ?? [];
}

describe('train', () => {
  const cases = OPTIMIZERS.flatMap((optimizer) =>
    (['binary', 'classes', 'regression'] as const).map((task) => ({ optimizer, task })),
  );

  it.each(cases)('learns: $optimizer, $task', ({ optimizer, task }) => {
    const momentum = optimizer === 'nesterov' ? 0.9 : 0;
    const learning_rate = LEARNING_RATE[optimizer];
    const settings = configuration({ optimizer, momentum, learning_rate, batch_size: 16, iterations: 300 });
    const before = score(settings, factsOf(task), blobs(task), initialParameters(settings, factsOf(task)));
    const after = score(settings, factsOf(task), blobs(task), trained(settings, task));
    expect(after.cost).toBeLessThan(0.2 * before.cost);
    if (task === 'regression') expect(after.error).toBeNaN();
    else expect(after.error).toBeLessThan(0.05);
  });

  it('gives the same bits again, others for another seed', () => {
    const settings = configuration({ iterations: 20 });
    expect(trained(settings, 'classes')).toEqual(trained(settings, 'classes'));
    expect(trained({ ...settings, seed: 2 }, 'classes')).not.toEqual(trained(settings, 'classes'));
  });

  it('yields once an iteration, and the cost of the full batch before the update', () => {
    const settings = configuration({ iterations: 5, batch_size: 60 });
    const facts = factsOf('classes');
    const part = blobs('classes');
    let { cost: before } = score(settings, facts, part, initialParameters(settings, facts));
    const iterations = [...train(settings, facts, part)];
    for (const { miniBatchCost, parameters } of iterations) {
      expect(miniBatchCost).toBe(before);
      before = score(settings, facts, part, parameters).cost;
    }
    expect(iterations.map(({ iteration }) => iteration)).toEqual([1, 2, 3, 4, 5]);
  });

  it('starts from other parameters where they are given', () => {
    const settings = configuration({ iterations: 1, learning_rate: 0.1 });
    const facts = factsOf('classes');
    const rounded = roundToFloat32(initialParameters(settings, facts));
    const [own] = train(settings, facts, blobs('classes'));
    const [given] = train(settings, facts, blobs('classes'), rounded);
    expect(given?.miniBatchCost).not.toBe(own?.miniBatchCost);
    expect(given?.miniBatchCost).toBeCloseTo(own?.miniBatchCost ?? Number.NaN, 6);
  });

  it('takes its mini-batches by the stream `shuffle` of its seed', () => {
    const settings = configuration({ iterations: 1, seed: 9 });
    const facts = factsOf('classes');
    const numbers = Uint32Array.from({ length: 60 }, (_, j) => j);
    randomStream(9, 'shuffle').shuffle(numbers);
    const { X, Y } = takeExamples(blobs('classes'), facts, numbers.subarray(0, settings.batch_size));
    const network = networkOf(settings, facts);
    const caches = forward(network, initialParameters(settings, facts), X);
    const [first] = train(settings, facts, blobs('classes'));
    expect(first?.miniBatchCost).toBe(cost(network, caches, Y));
  });

  it('takes its first step with the full learning rate', () => {
    const settings = configuration({ iterations: 1 });
    const cosine = trained({ ...settings, learning_rate_schedule: 'cosine' }, 'classes');
    expect(cosine).toEqual(trained(settings, 'classes'));
  });

  it('follows the schedule', () => {
    const settings = configuration({ iterations: 30, learning_rate_schedule: 'inverse_time' });
    const constant = trained({ ...settings, learning_rate_schedule: 'constant' }, 'classes');
    expect(trained(settings, 'classes')).not.toEqual(constant);
    expect(trained({ ...settings, constants: { inverse_time_rate: 0 } }, 'classes')).toEqual(constant);
  });
});

describe('takeExamples', () => {
  const part = { examples: 3, X: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9), y: Float32Array.of(0, 1, 2) };

  it('makes a column of each example asked for, in that order', () => {
    const { X, Y } = takeExamples(part, factsOf('classes'), Uint32Array.of(2, 0));
    expect(rowsOf(X)).toEqual([
      [7, 1],
      [8, 2],
      [9, 3],
    ]);
    expect(rowsOf(Y)).toEqual([
      [0, 1],
      [0, 0],
      [1, 0],
    ]);
  });

  it('leaves the target of a regression as it is', () => {
    expect(rowsOf(allExamples(part, factsOf('regression')).Y)).toEqual([[0, 1, 2]]);
  });
});

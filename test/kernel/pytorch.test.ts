import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadKernel } from '../../src/trainers/network/kernel/loadKernel.js';
import { advanceTo, exampleSettings, scoreOf } from './examples.js';

/** Written by pytorch/make.py: a 6 → 8 (tanh) → 3 network on 40 examples, full batch, 50 iterations. */
interface Run {
  readonly X: readonly number[];
  readonly y: readonly number[];
  readonly parameters: readonly [number[], number[], number[], number[]];
  readonly curves: Readonly<Record<string, readonly number[]>>;
}

const run = JSON.parse(readFileSync(join(import.meta.dirname, 'pytorch/run.json'), 'utf8')) as Run;

/**
 * RMSprop divides a gradient by its own size from the first update on, and with it the rounding of small ones:
 * PyTorch's own run in float32 differs from this one in float64 by 9e-4.
 */
const BOUNDS = { sgd: 1e-5, nesterov: 1e-5, rmsprop: 1e-3, adam: 1e-5, adamw: 1e-5 } as const;

test.each(['sgd', 'nesterov', 'rmsprop', 'adam', 'adamw'] as const)(
  'the curve is that of PyTorch but for rounding: %s',
  (optimizer) => {
    const kernel = loadKernel();
    const train = { examples: 40, X: Float32Array.from(run.X), y: Float32Array.from(run.y) };
    const loaded = kernel.load({ inputs: 6, outputs: 3, output: 'softmax', train, dev: null, test: null });
    const training = kernel.open(
      loaded,
      exampleSettings({
        optimizer,
        hiddenUnits: [8],
        activation: 'tanh',
        batchSize: 40,
        weightDecay: 0,
        learningRate: optimizer === 'sgd' || optimizer === 'nesterov' ? 0.1 : 0.01,
      }),
    );
    const [W1, b1, W2, b2] = run.parameters.map((numbers) => Float32Array.from(numbers));
    training.setParameters([
      { W: W1 as Float32Array, b: b1 as Float32Array },
      { W: W2 as Float32Array, b: b2 as Float32Array },
    ]);
    const curve = run.curves[optimizer] as readonly number[];
    expect(curve.length).toBe(50);
    curve.forEach((expected, i) => {
      advanceTo(training, i + 1);
      expect(Math.abs(scoreOf(training, 'train').cost - expected) / expected).toBeLessThan(BOUNDS[optimizer]);
    });
  },
);

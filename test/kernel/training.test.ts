import { describe, expect, test } from 'vitest';
import { RandomStream, randomStream } from '../../src/base/random.js';
import type { Core } from '../../src/trainers/network/kernel/core.js';
import { coreKernel } from '../../src/trainers/network/kernel/coreKernel.js';
import {
  type Kernel,
  type KernelData,
  KernelError,
  type KernelTraining,
  type TrainingSettings,
} from '../../src/trainers/network/kernel/kernel.js';
import { loadCore, loadKernel } from '../../src/trainers/network/kernel/loadKernel.js';
import { initialize } from '../../src/trainers/network/textbook/initialize.js';
import { advanceTo, exampleData, exampleSettings, fingerprint, scoreOf, trainAndScore } from './examples.js';

const DATA = exampleData({ output: 'softmax', examples: 100, inputs: 12 });

describe.each(['native', 'wasm', 'scalar'] as const)('a training of the %s kernel', (build) => {
  const kernel = loadKernel(build);

  test.each(['sgd', 'nesterov', 'rmsprop', 'adam', 'adamw'] as const)('lowers the cost: %s', (optimizer) => {
    const { scores } = trainAndScore(kernel, DATA, exampleSettings({ optimizer }), 200);
    expect(scores.at(-2)?.cost).toBeLessThan(0.7 * (scores[0]?.cost as number));
  });

  test.each(['sgd', 'adam', 'rmsprop'] as const)(
    'goes on to the same bits from a saved state: %s',
    (optimizer) => {
      const loaded = kernel.load(DATA);
      const settings = exampleSettings({ optimizer, batchSize: 7, schedule: 'cosine' });
      const whole = kernel.open(loaded, settings);
      advanceTo(whole, 23);
      const saved = whole.save();
      advanceTo(whole, 61);
      const resumed = kernel.open(loaded, { ...settings, initialization: 'xavier' });
      resumed.restore(saved);
      expect(resumed.iteration).toBe(23);
      advanceTo(resumed, 61);
      expect(resumed.save()).toEqual(whole.save());
    },
  );

  test('a state travels from build to build', () => {
    const other = loadKernel(build === 'scalar' ? 'wasm' : 'scalar');
    const [here, there] = [kernel, other].map((each) => each.open(each.load(DATA), exampleSettings()));
    advanceTo(here as never, 9);
    there?.restore(here?.save() as Uint8Array);
    advanceTo(here as never, 20);
    advanceTo(there as never, 20);
    expect(there?.save()).toEqual(here?.save());
  });

  test('does not depend on how its calls are cut', () => {
    const [once, often] = [1, 2].map(() => kernel.open(kernel.load(DATA), exampleSettings()));
    advanceTo(once as never, 30);
    for (let until = 1; until <= 30; until++) advanceTo(often as never, until);
    expect(often?.parameters()).toEqual(once?.parameters());
  });

  test('starts from the parameters it is given', () => {
    const training = kernel.open(kernel.load(DATA), exampleSettings());
    const given = training.parameters().map(({ W, b }) => ({ W: W.fill(0), b: b.fill(1) }));
    training.setParameters(given);
    expect(training.parameters()).toEqual(given);
    expect(scoreOf(training, 'train').cost).toBeCloseTo(Math.log(10), 6);
  });

  test('diverges to a cost that is not finite, and lives', () => {
    const { scores } = trainAndScore(
      kernel,
      DATA,
      exampleSettings({ activation: 'linear', learningRate: 1e30 }),
      50,
    );
    expect(Number.isFinite(scores.at(-1)?.cost)).toBe(false);
  });

  test('a cost so small that 1 + x is 1 keeps its digits', () => {
    const data = { ...exampleData({ output: 'sigmoid', examples: 3, inputs: 1 }), dev: null };
    const training = kernel.open(
      kernel.load({ ...data, train: { ...data.train, y: Float32Array.of(1, 1, 1) } }),
      {
        ...exampleSettings({ hiddenUnits: [], batchSize: 3 }),
      },
    );
    training.setParameters([{ W: Float32Array.of(0), b: Float32Array.of(30) }]);
    expect(scoreOf(training, 'train').cost / Math.exp(-30)).toBeCloseTo(1, 6);
  });

  test('gives its memory back', () => {
    const loaded = kernel.load(DATA);
    const training = kernel.open(loaded, exampleSettings());
    expect(() => loaded.close()).toThrow(KernelError);
    training.close();
    training.close();
    loaded.close();
    expect(() => training.advance(1)).toThrow(KernelError);
    expect(() => kernel.open(loaded, exampleSettings())).toThrow(KernelError);
  });

  test('a data set may lie in shared memory', () => {
    const shared = new Float32Array(new SharedArrayBuffer(DATA.train.X.byteLength));
    shared.set(DATA.train.X);
    const data = { ...DATA, train: { ...DATA.train, X: shared } };
    const result = (given: KernelData): string =>
      fingerprint(trainAndScore(kernel, given, exampleSettings(), 20));
    expect(result(data)).toBe(result(DATA));
  });

  test.each<[string, Partial<TrainingSettings>]>([
    ['batchSize', { batchSize: 0 }],
    ['batchSize', { batchSize: 101 }],
    ['learningRate', { learningRate: Number.NaN }],
    ['learningRate', { learningRate: -1 }],
    ['hiddenUnits[1]', { hiddenUnits: [3, 0] }],
    ['momentum', { momentum: 1 }],
    ['adamEpsilon', { adamEpsilon: 0 }],
    ['bytes', { hiddenUnits: [2 ** 20, 2 ** 20] }],
    ['shuffleState', { shuffleState: { s0: 0n, s1: 0n } }],
  ])('refuses settings that are not sound: %s', (word, changes) => {
    const loaded = kernel.load(DATA);
    expect(() => kernel.open(loaded, exampleSettings(changes))).toThrow(KernelError);
    expect(() => kernel.open(loaded, exampleSettings(changes))).toThrow(word);
  });

  test.each<[string, (data: KernelData) => KernelData]>([
    ['finite', (data) => ({ ...data, train: { ...data.train, X: data.train.X.map(() => Number.NaN) } })],
    ['classes', (data) => ({ ...data, train: { ...data.train, y: data.train.y.map(() => 10) } })],
    ['1200', (data) => ({ ...data, train: { ...data.train, X: data.train.X.slice(1) } })],
    ['outputs', (data) => ({ ...data, outputs: 1 })],
  ])('refuses data that is not sound: %s', (word, change) => {
    expect(() => kernel.load(change(DATA))).toThrow(KernelError);
    expect(() => kernel.load(change(DATA))).toThrow(word);
  });

  test.each<[string, (bytes: Uint8Array) => Uint8Array]>([
    ['cut', (bytes) => bytes.slice(0, 20)],
    ['checksum', (bytes) => bytes.slice(0, -4)],
    ['checksum', (bytes) => bytes.with(100, 255 - (bytes[100] as number))],
    ['not a saved state', (bytes) => bytes.map(() => 7)],
  ])('refuses a state that is not sound: %s', (word, change) => {
    const training = kernel.open(kernel.load(DATA), exampleSettings());
    expect(() => training.restore(change(training.save()))).toThrow(word);
  });

  test('refuses a state that is cut at any length, or has any bit turned', () => {
    const training = kernel.open(kernel.load(DATA), exampleSettings());
    const saved = training.save();
    const random = randomStream(1, 'damage');
    for (let length = 0; length < saved.length; length++) {
      expect(() => training.restore(saved.subarray(0, length))).toThrow(KernelError);
    }
    for (let i = 0; i < 300; i++) {
      const at = random.below(saved.length);
      const damaged = saved.with(at, (saved[at] as number) ^ (1 << random.below(8)));
      expect(() => training.restore(damaged)).toThrow(KernelError);
    }
    expect(training.save()).toEqual(saved);
  });

  test('refuses the state of another network', () => {
    const loaded = kernel.load(DATA);
    const saved = kernel.open(loaded, exampleSettings({ hiddenUnits: [15] })).save();
    expect(() => kernel.open(loaded, exampleSettings()).restore(saved)).toThrow('another network');
  });

  test('a large network is made, saved and restored by calls of a few rows', () => {
    const core = loadCore(build);
    let rowsOfLargest = 0;
    const watched = (name: 'layerRead' | 'layerWrite'): Core[typeof name] => {
      return (training, which, layer, first, rows, W, b) => {
        rowsOfLargest = Math.max(rowsOfLargest, rows);
        return core[name](training, which, layer, first, rows, W, b);
      };
    };
    const large = coreKernel({
      ...core,
      layerInitialize: (training, layer, first, rows) => {
        rowsOfLargest = Math.max(rowsOfLargest, rows);
        core.layerInitialize(training, layer, first, rows);
      },
      layerRead: watched('layerRead'),
      layerWrite: watched('layerWrite'),
    });
    const settings = exampleSettings({ hiddenUnits: [90, 6000], optimizer: 'adam' });
    const [one, other] = [1, 2].map(() => large.open(large.load(DATA), settings)) as [
      KernelTraining,
      KernelTraining,
    ];
    const layers = [
      { layer: 1, inputs: 12, units: 90 },
      { layer: 2, inputs: 90, units: 6000 },
    ];
    const textbook = initialize(layers, 'he', new RandomStream(settings.initializationState));
    const drawn = Float32Array.from(textbook[1]?.W.values as Float64Array);
    expect(hasBytes(one.parameters()[1]?.W as Float32Array, drawn)).toBe(true);
    advanceTo(one, 2);
    other.restore(one.save());
    expect(hasBytes(other.save(), one.save())).toBe(true);
    expect(rowsOfLargest).toBeLessThan(6000);
  });

  test('a long pass is cut into short calls', () => {
    const big = exampleData({ output: 'softmax', examples: 2000, inputs: 40 });
    const scalar: Kernel = loadKernel('scalar');
    const training = scalar.open(scalar.load(big), exampleSettings({ hiddenUnits: [64] }));
    expect([...training.score('train')].length).toBeGreaterThan(2);
    expect(training.advance(1000)).toBeLessThan(1000);
  });
});

/** As toEqual, which takes long for many numbers. */
function hasBytes(a: Float32Array | Uint8Array, b: Float32Array | Uint8Array): boolean {
  const [x, y] = [a, b].map(({ buffer, byteOffset, byteLength }) =>
    Buffer.from(buffer, byteOffset, byteLength),
  );
  return (x as Buffer).equals(y as Buffer);
}

/**
 * Samples per second of one thread training deep networks: the kernel's builds beside what else a user might
 * train with. The same data, initial parameters and mini-batches for all; costs are compared before times are.
 * Times are CPU seconds of the training loop, so that another load on the machine does not count; medians of
 * alternating rounds.
 *
 *   node test/bench/train.mjs [--smoke]
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { RandomStream, randomState, randomStream } from '../../dist/src/base/random.js';
import { loadKernel } from '../../dist/src/kernel/loadKernel.js';
import { trainPlain } from './train/plainLoop.mjs';

const here = (name) => fileURLToPath(new URL(`train/${name}`, import.meta.url));

const EXAMPLES = 2000;
const INPUTS = 64;
const CLASSES = 10;
const RATE = 0.02;
const MOMENTUM = 0.9;

const NETWORKS = [[16], [64, 64], [128, 128, 128], [256, 256, 256, 256], [512, 512, 512]];
const BATCHES = [16, 64, 256];

/** Multiply-adds a rival is timed over in one round: about 0.1 s of PyTorch, 0.5 s of plain JavaScript. */
const WORK = { kernel: 4e9, rival: 2e9, plain: 3e8 };

/** Iterations after which costs must agree: few, for rounding grows. */
const COMPARED_ITERATIONS = 10;
const COST_TOLERANCE = 1e-3;

/** How the rivals that are not there can be had. */
const INSTALL = 'apt-get install -y python3-torch python3-sklearn';

/** @returns the Markdown table, and below it what was left out. */
export async function runTrainBench({ isSmoke = false } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'jmin-bench-'));
  const python = await startPython();
  const data = makeData();
  writeFileSync(join(folder, 'X.f32'), data.train.X);
  writeFileSync(join(folder, 'y.f32'), data.train.y);
  const kernels = ['native', 'wasm'].map(tryKernel).filter((kernel) => kernel !== null);
  const loaded = kernels.map((kernel) => ({ kernel, data: kernel.load(data) }));
  const peak = measurePeak();
  const rows = [];
  for (const hiddenUnits of isSmoke ? NETWORKS.slice(0, 1) : NETWORKS) {
    for (const batch of isSmoke ? BATCHES.slice(0, 1) : BATCHES) {
      const cell = makeCell(hiddenUnits, batch, isSmoke);
      rows.push(await measureCell({ cell, loaded, data, python, folder, rounds: isSmoke ? 1 : 3, peak }));
    }
  }
  python?.end();
  rmSync(folder, { recursive: true });
  return `${table(rows)}\n\n${leftOut(kernels, python, peak)}`;
}

function tryKernel(choice) {
  try {
    return loadKernel(choice);
  } catch {
    return null;
  }
}

function makeData() {
  const random = randomStream(1, 'bench');
  const X = new Float32Array(EXAMPLES * INPUTS).map(() => random.normal());
  const y = new Float32Array(EXAMPLES).map(
    (_, e) => Math.abs(Math.floor(3 * X[e * INPUTS] + X[e * INPUTS + 1])) % CLASSES,
  );
  return {
    inputs: INPUTS,
    outputs: CLASSES,
    output: 'softmax',
    train: { examples: EXAMPLES, X, y },
    dev: null,
    test: null,
  };
}

function makeCell(hiddenUnits, batch, isSmoke) {
  const units = [INPUTS, ...hiddenUnits, CLASSES];
  const forward = units.slice(1).reduce((sum, n, l) => sum + n * units[l], 0);
  const multiplyAdds = 3 * forward - INPUTS * units[1];
  const iterationsFor = (work) =>
    Math.max(4, Math.min(4000, Math.round(work / (isSmoke ? 50 : 1) / multiplyAdds / batch)));
  return { hiddenUnits, batch, units, multiplyAdds, iterationsFor };
}

function settingsOf({ hiddenUnits, batch }) {
  return {
    hiddenUnits,
    batchSize: batch,
    activation: 'relu',
    leakyReluSlope: 0.01,
    initialization: 'he',
    optimizer: 'sgd',
    learningRate: RATE,
    momentum: MOMENTUM,
    weightDecay: 0,
    adamBeta1: 0.9,
    adamBeta2: 0.999,
    adamEpsilon: 1e-8,
    rmspropDecay: 0.9,
    rmspropEpsilon: 1e-8,
    schedule: 'constant',
    inverseTimeRate: 1,
    exponentialFactor: 1,
    totalIterations: 1,
    initializationState: randomState(1, 'weights'),
    shuffleState: randomState(1, 'shuffle'),
  };
}

/** Every trainer's samples per second, each the median of its rounds, once its cost is the kernel's. */
async function measureCell({ cell, loaded, data, python, folder, rounds, peak }) {
  const training = loaded[0].kernel.open(loaded[0].data, settingsOf(cell));
  const layers = training.parameters();
  training.close();
  layers.forEach(({ W, b }, l) => {
    writeFileSync(join(folder, `W${l + 1}.f32`), W);
    writeFileSync(join(folder, `b${l + 1}.f32`), b);
  });
  const order = batchesOf(cell, 4000);
  writeFileSync(join(folder, 'order.u32'), order.numbers);
  const trainers = [
    ...loaded.map(({ kernel, data: on }) => ({
      name: kernel.build,
      work: WORK.kernel,
      train: (n) => trainKernel(kernel, on, cell, n),
    })),
    ...(python?.rivals ?? []).map((rival) => ({
      name: rival,
      work: WORK.rival,
      train: (iterations) =>
        python.ask({
          rival,
          folder,
          units: cell.units,
          batch: cell.batch,
          iterations,
          examples: EXAMPLES,
          rate: RATE,
          momentum: MOMENTUM,
        }),
    })),
    {
      name: 'plain JavaScript',
      work: WORK.plain,
      train: (n) => trainInJavaScript(data, layers, order, n, loaded[0], cell),
    },
  ];
  await compareCosts(trainers);
  const rates = Object.fromEntries(trainers.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const { name, work, train } of trainers) {
      const iterations = cell.iterationsFor(work);
      const { seconds } = await train(iterations);
      rates[name].push(order.samplesIn(iterations) / seconds);
    }
  }
  const medians = Object.fromEntries(Object.entries(rates).map(([name, values]) => [name, median(values)]));
  return { cell, medians, peakShare: peak === null ? null : (medians.native * cell.multiplyAdds) / peak };
}

/** The mini-batches of the kernel's own shuffling, for the others. */
function batchesOf({ batch }, iterations) {
  const perEpoch = Math.ceil(EXAMPLES / batch);
  const epochs = Math.ceil(iterations / perEpoch) + 1;
  const stream = new RandomStream(randomState(1, 'shuffle'));
  const numbers = new Uint32Array(epochs * EXAMPLES);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = Uint32Array.from({ length: EXAMPLES }, (_, i) => i);
    stream.shuffle(order);
    numbers.set(order, epoch * EXAMPLES);
  }
  const start = (iteration) =>
    Math.floor(iteration / perEpoch) * EXAMPLES + Math.min((iteration % perEpoch) * batch, EXAMPLES);
  return { numbers, samplesIn: start, batch: (i) => numbers.subarray(start(i), start(i + 1)) };
}

function cpuSeconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function trainKernel(kernel, data, cell, iterations) {
  const training = kernel.open(data, settingsOf(cell));
  const start = cpuSeconds();
  while (training.advance(iterations) < iterations);
  const seconds = cpuSeconds() - start;
  const cost = costOf(training);
  training.close();
  return { seconds, cost };
}

function costOf(training) {
  const calls = training.score('train');
  for (;;) {
    const { done, value } = calls.next();
    if (done) return value.cost;
  }
}

function trainInJavaScript({ train }, layers, order, iterations, { kernel, data }, cell) {
  const batches = Array.from({ length: iterations }, (_, i) => order.batch(i));
  const start = cpuSeconds();
  const trained = trainPlain({ ...train, inputs: INPUTS, layers, batches, rate: RATE, momentum: MOMENTUM });
  const seconds = cpuSeconds() - start;
  const training = kernel.open(data, settingsOf(cell));
  training.setParameters(trained);
  const cost = costOf(training);
  training.close();
  return { seconds, cost };
}

/** Stops the bench where a trainer does not compute what the kernel does; also warms all of them up. */
async function compareCosts(trainers) {
  let expected = null;
  for (const { name, train } of trainers) {
    const { cost } = await train(COMPARED_ITERATIONS);
    expected ??= cost;
    if (cost !== null && !(Math.abs(cost - expected) / expected < COST_TOLERANCE)) {
      throw new Error(`${name} reaches cost ${cost} where the kernel reaches ${expected}`);
    }
  }
}

/** The rivals that need Python, one process for all; null where there is none of them. */
async function startPython() {
  const child = spawn('/usr/bin/python3', [here('rivals.py')], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.on('error', () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const first = await lines.next();
  if (first.done) return null;
  const ask = async (request) => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    return JSON.parse((await lines.next()).value);
  };
  return { rivals: JSON.parse(first.value), ask, end: () => child.stdin.end() };
}

/** Multiply-adds a second; null where there is no compiler or another processor. */
function measurePeak() {
  const program = join(mkdtempSync(join(tmpdir(), 'jmin-peak-')), 'peak');
  if (
    process.arch !== 'x64' ||
    spawnSync('cc', ['-O2', '-mavx2', here('peak.c'), '-o', program]).status !== 0
  )
    return null;
  return Number(spawnSync(program, { encoding: 'utf8' }).stdout);
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

function table(rows) {
  const names = Object.keys(rows[0].medians);
  const head = ['network / batch', ...names, 'native × PyTorch', 'native × wasm', 'of the peak'];
  const lines = rows.map(({ cell, medians, peakShare }) => [
    `[${cell.hiddenUnits.join(', ')}] / ${cell.batch}`,
    ...names.map((name) => thousands(medians[name])),
    times(medians.native, Math.max(medians['PyTorch, autograd'] ?? 0, medians['PyTorch, by hand'] ?? 0)),
    times(medians.native, medians.wasm),
    peakShare === null || Number.isNaN(peakShare) ? '–' : `${Math.round(100 * peakShare)} %`,
  ]);
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function thousands(rate) {
  return rate >= 1e6 ? `${(rate / 1e6).toFixed(2)} M` : `${(rate / 1e3).toFixed(1)} k`;
}

function times(rate, other) {
  return rate > 0 && other > 0 ? (rate / other).toFixed(2) : '–';
}

function leftOut(kernels, python, peak) {
  const wanted = ['PyTorch, autograd', 'PyTorch, by hand', 'scikit-learn'];
  const missing = wanted.filter((name) => !(python?.rivals ?? []).includes(name));
  const builds = ['native', 'wasm'].filter((build) => !kernels.some((kernel) => kernel.build === build));
  const lines = [
    'Samples per CPU second, one thread; 2,000 examples of 64 inputs, 10 classes, sgd with momentum.',
  ];
  if (missing.length > 0) lines.push(`Not installed: ${missing.join('; ')} (${INSTALL}).`);
  if (builds.length > 0) lines.push(`Not built: ${builds.join(', ')}.`);
  if (peak !== null) lines.push(`Peak of fused multiply-adds: ${(peak / 1e9).toFixed(1)} a nanosecond.`);
  return lines.join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(await runTrainBench({ isSmoke: process.argv.includes('--smoke') }));
}

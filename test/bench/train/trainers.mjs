/** Everyone who trains a cell of the bench: the kernel's builds, rivals in Python, libraries of npm, a plain loop. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { RandomStream, randomState } from '../../../dist/src/base/random.js';
import { trainPlain } from './plainLoop.mjs';
import { costOf, cpuSeconds, EXAMPLES, INPUTS, MOMENTUM, RATE, settingsOf, trainKernel } from './task.mjs';

/**
 * Multiply-adds one is timed over in one round: about 0.1 s of the kernel and of PyTorch, 0.3 s of plain JavaScript. A
 * library of npm takes a second for its few, and longer for each step the more it has made.
 */
const WORK = { kernel: 4e9, python: 1e9, library: 1e7, javascript: 1e8 };

/** What a kernel trains before it is timed: V8 has compiled its WebAssembly for good by then. */
const WARM_UP = 3e9;

/** The order of at most so many mini-batches is handed to the others. */
const MOST_ITERATIONS = 4000;

/**
 * A trainer is its name, `iterations` it is timed over, `warmUps` it should have before, and `train(iterations)`,
 * which gives CPU seconds and, where it started from the same parameters, the cost (else null).
 */
export function makeTrainers({ cell, loaded, data, python, libraries, folder }) {
  const { layers, order } = startOf(cell, loaded[0]);
  writeForPython(folder, layers, order);
  const request = {
    folder,
    units: cell.units,
    batch: cell.batch,
    examples: EXAMPLES,
    rate: RATE,
    momentum: MOMENTUM,
  };
  const others = (work) => Math.min(MOST_ITERATIONS, cell.iterationsFor(work));
  const inJavaScript = (name, train, work) => ({
    name,
    iterations: others(work),
    warmUps: 0,
    train: (iterations) => trainInJavaScript({ train, data, layers, order, cell, on: loaded[0], iterations }),
  });
  return [
    ...loaded.map(({ kernel, data: on }) => ({
      name: kernel.build,
      iterations: cell.iterationsFor(WORK.kernel),
      warmUps: cell.iterationsFor(WARM_UP),
      train: (iterations) => trainKernel(kernel, on, cell, iterations),
    })),
    ...(python?.rivals ?? []).map((rival) => ({
      name: rival,
      iterations: others(WORK.python),
      warmUps: 0,
      train: (iterations) => python.ask({ ...request, rival, iterations }),
    })),
    ...libraries.map(({ name, train }) => inJavaScript(name, train, WORK.library)),
    inJavaScript('plain JavaScript', trainPlain, WORK.javascript),
  ];
}

/** The initial parameters and the mini-batches, those of the kernel, for the others. */
function startOf(cell, { kernel, data }) {
  const training = kernel.open(data, settingsOf(cell));
  const layers = training.parameters();
  training.close();
  return { layers, order: batchesOf(cell, MOST_ITERATIONS) };
}

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
  const start = (iteration) => samplesIn(batch, iteration);
  return { numbers, batch: (i) => numbers.subarray(start(i), start(i + 1)) };
}

/** Examples of the first `iterations` mini-batches; the last of an epoch is smaller. */
export function samplesIn(batch, iterations) {
  const perEpoch = Math.ceil(EXAMPLES / batch);
  return Math.floor(iterations / perEpoch) * EXAMPLES + (iterations % perEpoch) * batch;
}

function writeForPython(folder, layers, order) {
  layers.forEach(({ W, b }, l) => {
    writeFileSync(join(folder, `W${l + 1}.f32`), W);
    writeFileSync(join(folder, `b${l + 1}.f32`), b);
  });
  writeFileSync(join(folder, 'order.u32'), order.numbers);
}

async function trainInJavaScript({ train, data, layers, order, cell, on, iterations }) {
  const batches = Array.from({ length: iterations }, (_, i) => order.batch(i));
  const { X, y } = data.train;
  const shared = { X, y, inputs: INPUTS, layers, batches, rate: RATE, momentum: MOMENTUM };
  const { seconds, layers: trained } = await train({ ...shared, now: cpuSeconds });
  if (trained === null) return { seconds, cost: null };
  const training = on.kernel.open(on.data, settingsOf(cell));
  training.setParameters(trained);
  const cost = costOf(training);
  training.close();
  return { seconds, cost };
}

/** The rivals that need Python, one process for all, with `environment` besides ours; null where there is none of them. */
export async function startPython(environment) {
  const child = spawn('/usr/bin/python3', [fileURLToPath(new URL('rivals.py', import.meta.url))], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  });
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

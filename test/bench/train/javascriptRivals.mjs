/**
 * Libraries of npm that train networks. They are no dependencies of jmin: they are looked for in a folder named by
 * BENCH_MODULES, whose node_modules has them.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const RIVALS = {
  'jax-js': { module: '@jax-js/jax', open: openJax },
  'brain.js': { module: 'brain.js', open: openBrain },
};

export const JAVASCRIPT_RIVALS = Object.keys(RIVALS);
export const INSTALL_JAVASCRIPT =
  'npm install --prefix DIR --ignore-scripts @jax-js/jax brain.js, then BENCH_MODULES=DIR';

/**
 * Each rival that is there: its name, and what trains mini-batches from given parameters. Its answer has the
 * trained layers, or null where it cannot start from them.
 */
export async function loadRivals(folder) {
  if (folder === undefined) return [];
  const { resolve } = createRequire(join(folder, 'package.json'));
  const found = [];
  for (const [name, { module, open }] of Object.entries(RIVALS)) {
    try {
      found.push({ name, train: await open(await import(pathToFileURL(resolve(module)).href)) });
    } catch (error) {
      if (error.code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  return found;
}

/** One compiled function a step: gradient and update, as in JAX. An array is used up where `.ref` is not said. */
async function openJax({ init, defaultDevice, jit, valueAndGrad, nn, numpy: np }) {
  await init('wasm');
  defaultDevice('wasm');
  const costOf = (layers, X, T) => {
    let A = X;
    layers.forEach(({ W, b }, l) => {
      const Z = np.matmul(A, np.transpose(W)).add(b);
      A = l < layers.length - 1 ? nn.relu(Z) : Z;
    });
    return nn.logSoftmax(A, -1).mul(T).sum(-1).mean().neg();
  };
  const steps = new Map();
  const compiled = (rate, momentum) => {
    const key = `${rate} ${momentum}`;
    const step = (layers, velocities, X, T) => {
      const [cost, gradients] = valueAndGrad(costOf)(
        tree(layers, (x) => x.ref),
        X,
        T,
      );
      cost.dispose();
      const moved = tree(velocities, (v, l, name) => v.mul(momentum).add(gradients[l][name]));
      return [tree(layers, (x, l, name) => x.sub(moved[l][name].ref.mul(rate))), moved];
    };
    if (!steps.has(key)) steps.set(key, jit(step));
    return steps.get(key);
  };
  return async ({ X, y, inputs, layers, batches, rate, momentum, now }) => {
    const step = compiled(rate, momentum);
    const classes = layers.at(-1).b.length;
    const arrays = layers.map(({ W, b }) => ({
      W: np.array(W).reshape([b.length, W.length / b.length]),
      b: np.array(b),
    }));
    let state = [arrays, tree(arrays, (x) => np.zeros(x.shape))];
    const run = (batch) => {
      const [features, targets] = batchOf({ X, y, inputs, classes, batch });
      state = step(...state, features, targets);
    };
    const batchOf = (from) => gather(from).map((rows) => np.array(rows.numbers).reshape(rows.shape));
    const start = now();
    for (const batch of batches) run(batch);
    const trained = [];
    for (const { W, b } of state[0]) trained.push({ W: await W.data(), b: await b.data() });
    const seconds = now() - start;
    for (const { W, b } of state[1]) {
      W.dispose();
      b.dispose();
    }
    return { seconds, layers: trained };
  };
}

function tree(layers, change) {
  return layers.map(({ W, b }, l) => ({ W: change(W, l, 'W'), b: change(b, l, 'b') }));
}

/** The features of a mini-batch, and its classes as rows of zeros with a one. */
function gather({ X, y, inputs, classes, batch }) {
  const features = new Float32Array(batch.length * inputs);
  const targets = new Float32Array(batch.length * classes);
  batch.forEach((example, e) => {
    features.set(X.subarray(example * inputs, (example + 1) * inputs), e * inputs);
    targets[e * classes + y[example]] = 1;
  });
  return [
    { numbers: features, shape: [batch.length, inputs] },
    { numbers: targets, shape: [batch.length, classes] },
  ];
}

/** About 0.1 s of a small network, 1 s of a large one. */
const BRAIN_MULTIPLY_ADDS = 3e7;

/**
 * It updates after every example, draws its own weights and has its own cost: only its speed can be compared. That
 * does not depend on the mini-batch, so some examples stand for all.
 */
async function openBrain({ default: brain }) {
  return async ({ X, y, inputs, layers, batches, rate, momentum, now }) => {
    const classes = layers.at(-1).b.length;
    const hiddenLayers = layers.slice(0, -1).map(({ b }) => b.length);
    const network = new brain.NeuralNetwork({ hiddenLayers, activation: 'leaky-relu' });
    const weights = layers.reduce((sum, { W }) => sum + W.length, 0);
    const all = batches.flatMap((batch) => Array.from(batch));
    const examples = all.slice(0, Math.ceil(BRAIN_MULTIPLY_ADDS / (3 * weights))).map((e) => ({
      input: X.slice(e * inputs, (e + 1) * inputs),
      output: Float32Array.from({ length: classes }, (_, k) => Number(k === y[e])),
    }));
    const start = now();
    network.train(examples, { iterations: 1, errorThresh: 1e-9, learningRate: rate, momentum });
    return { seconds: ((now() - start) * all.length) / examples.length, layers: null };
  };
}

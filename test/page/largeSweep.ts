/** A sweep of 20,000 trials whose J follows a formula: many enough that curves are density and links are bundles. */
import { launch } from '../../src/app/launch.js';
import { prepareSweep } from '../../src/app/prepareSweep.js';
import { RandomStream, randomState } from '../../src/base/random.js';
import type { Configuration } from '../../src/model/configuration.js';
import type { Joined } from '../../src/model/events.js';
import { trialTable } from '../../src/plan/trialTable.js';
import { packCurve } from '../../src/results/curve.js';
import type { Store } from '../../src/store/store.js';
import { parseSweepFile } from '../../src/sweepfile/parseSweepFile.js';

const FILE = `name: wide-search
description: A made-up sweep over rate, depth, width, momentum and activation.
dataset: { generate: moons, examples: 200, noise: 0.1, dev: 0.25 }
hyperparameters:
  learning_rate: { log: [0.0005, 0.5], count: 13 }
  hidden_layers: [1, 2, 3, 4]
  hidden_units: [8, 16, 32, 64]
  batch_size: [16, 32, 64]
  momentum: [0, 0.5, 0.9, 0.95]
  activation: [relu, tanh]
  seed: [1, 2, 3, 4]
  epochs: 20
`;

/** The share that has ended; a few more are running, and the rest waits. */
const ENDED_SHARE = 0.88;
const RUNNING = 8;
const POINTS = 20;
/** Events sent before an answer is awaited. */
const AT_ONCE = 2000;

const WORKERS: readonly Joined[] = ['atlas-1-ab12', 'atlas-2-cd34', 'boreas-1-ef56'].map((worker) => ({
  type: 'joined',
  worker,
  host: worker.split('-')[0] ?? '',
  cpu: 'AMD EPYC 7763',
  cores: 8,
  threads: 4,
  node: 'v20.20.2',
  jmin: '0.1.0',
  kernel: 'native (avx2)',
}));

export async function seedLargeSweep(store: Store): Promise<void> {
  const prepared = await prepareSweep(parseSweepFile(FILE, { fileName: 'wide.yaml' }), FILE, null);
  const { slug } = await launch(store, prepared);
  const table = trialTable(prepared.plan);
  const journal = store.journal(slug);
  for (const joined of WORKERS) await journal.append(joined);
  const random = new RandomStream(randomState(1, 'a large sweep'));
  const ended = Math.floor(table.size * ENDED_SHARE);
  let sent: Promise<unknown>[] = [];
  for (let i = 0; i < ended + RUNNING; i++) {
    // In an order that no axis has.
    const position = (i * 7919) % table.size;
    const trial = table.id(position);
    const worker = WORKERS[i % WORKERS.length]?.worker ?? '';
    sent.push(journal.append({ type: 'started', run: trial, trials: [trial], worker, attempt: 1 }));
    if (i < ended)
      sent.push(journal.append({ trial, worker, ...endingOf(table.configuration(position), random) }));
    if (sent.length < AT_ONCE) continue;
    await Promise.all(sent);
    sent = [];
  }
  await Promise.all(sent);
}

/** Best near an effective rate of 0.12, with two or three wide layers; what is far too fast diverges. */
function endingOf(configuration: Configuration, random: RandomStream) {
  const layers = configuration.hidden_units;
  const depth = Array.isArray(layers) ? layers.length : 1;
  const width = Number(Array.isArray(layers) ? layers[0] : layers);
  const rate = Number(configuration.learning_rate) / (1 - Number(configuration.momentum));
  const least =
    0.02 + 0.05 * Math.abs(depth - 2.4) + 0.6 / width + (configuration.activation === 'tanh' ? 0.02 : 0);
  const J = least * (1 + 1.4 * Math.log10(rate / 0.12) ** 2) * Math.exp(0.18 * random.normal());
  const trainMs = 20 + 4 * width * depth * (0.6 + random.uniform());
  if (rate > 3 && random.uniform() < 0.7) {
    const rising = Array.from({ length: 9 }, (_, k) => pointOf(0.7 * Math.exp(k * rate * 0.1)));
    return { type: 'diverged' as const, trainMs, curve: packCurve(rising), iteration: 90 };
  }
  const falling = Array.from({ length: POINTS }, (_, k) => {
    const left = Math.exp((-6 * (k + 1) * Math.min(3, rate * 12 + 0.3)) / POINTS);
    return pointOf(J + (0.75 - Math.min(J, 0.7)) * left + 0.01 * J * Math.abs(random.normal()));
  });
  const last = pointOf(J);
  return { type: 'finished' as const, trainMs, curve: packCurve([...falling.slice(0, -1), last]), ...last };
}

function pointOf(J: number) {
  return { J, devJ: J * 1.15 + 0.01, error: Math.min(0.5, J / 2), devError: Math.min(0.5, J / 1.8) };
}

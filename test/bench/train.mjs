/**
 * Samples per second of one thread training deep networks: the kernel's builds beside what else a user might
 * train with. The same data, initial parameters and mini-batches for all; costs are compared before times are.
 * Times are CPU seconds of the training loop, so that another load on the machine does not count; medians of
 * alternating rounds. Below it, two threads against one.
 *
 *   [JMIN_KERNEL=avx2] node test/bench/train.mjs [--smoke]
 *
 * With avx2, PyTorch and its OpenBLAS are held to AVX2 too, so that a machine with AVX-512 shows what one without it
 * would. BENCH_MODULES names a folder whose node_modules has the rivals of npm.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadKernel } from '../../dist/src/trainers/network/kernel/loadKernel.js';
import { INSTALL_JAVASCRIPT, JAVASCRIPT_RIVALS, loadRivals } from './train/javascriptRivals.mjs';
import { slowdown } from './train/slices.mjs';
import { makeCell, makeData, median } from './train/task.mjs';
import { makeTrainers, samplesIn, startPython } from './train/trainers.mjs';
import { runTwoThreads } from './train/twoThreads.mjs';

const NETWORKS = [[16], [64, 64], [128, 128, 128], [256, 256, 256, 256], [512, 512, 512]];
const BATCHES = [16, 64, 256];

/** Iterations after which costs must agree: few, for rounding grows. */
const COMPARED_ITERATIONS = 10;
const COST_TOLERANCE = 1e-3;

/** What PyTorch, oneDNN and OpenBLAS read. */
const ONLY_AVX2 = { ATEN_CPU_CAPABILITY: 'avx2', DNNL_MAX_CPU_ISA: 'AVX2', OPENBLAS_CORETYPE: 'Haswell' };

/** How the rivals in Python can be had. */
const PYTHON_RIVALS = ['PyTorch, autograd', 'PyTorch, by hand', 'scikit-learn'];
const INSTALL_PYTHON = 'apt-get install -y python3-torch python3-sklearn';

/** @returns the Markdown tables, and below each what was left out. */
export async function runTrainBench({
  isSmoke = false,
  modules = process.env.BENCH_MODULES,
  native = process.env.JMIN_KERNEL ?? 'native',
} = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'jmin-bench-'));
  const data = makeData();
  writeFileSync(join(folder, 'X.f32'), data.train.X);
  writeFileSync(join(folder, 'y.f32'), data.train.y);
  const loaded = [native, 'wasm'].map(tryKernel).filter((kernel) => kernel !== null);
  const rivals = {
    loaded: loaded.map((kernel) => ({ kernel, data: kernel.load(data) })),
    python: await startPython(native === 'avx2' ? ONLY_AVX2 : {}),
    libraries: await loadRivals(modules),
  };
  const measurePeak = compilePeak(folder, loaded[0].instructionSet);
  const rows = [];
  for (const hiddenUnits of isSmoke ? NETWORKS.slice(0, 1) : NETWORKS) {
    for (const batch of isSmoke ? BATCHES.slice(0, 1) : BATCHES) {
      const cell = makeCell(hiddenUnits, batch, isSmoke);
      const trainers = makeTrainers({ cell, data, folder, ...rivals });
      const row = await measureCell({ cell, trainers, rounds: isSmoke ? 1 : 3, measurePeak });
      rows.push({ ...row, slowdown: loaded.length < 2 ? Number.NaN : slowdown(...rivals.loaded, cell) });
      console.error(table(rows.slice(-1)).split('\n').at(-1));
    }
  }
  rivals.python?.end();
  rmSync(folder, { recursive: true });
  return `${table(rows)}\n\n${notes(rows)}\n\n${await runTwoThreads({ isSmoke, choice: native })}`;
}

function tryKernel(choice) {
  try {
    return loadKernel(choice);
  } catch {
    return null;
  }
}

/** Every trainer's samples per second, each the median of its rounds, once its cost is the kernel's. */
async function measureCell({ cell, trainers, rounds, measurePeak }) {
  await compareCosts(trainers);
  for (const { train, warmUps } of trainers) if (warmUps > 0) await train(warmUps);
  const rates = new Map(trainers.map(({ name }) => [name, []]));
  const peaks = [];
  for (let round = 0; round < rounds; round++) {
    for (const { name, iterations, train } of trainers) {
      const { seconds } = await train(iterations);
      rates.get(name).push(samplesIn(cell.batch, iterations) / seconds);
    }
    peaks.push(measurePeak());
  }
  const medians = Object.fromEntries([...rates].map(([name, values]) => [name, median(values)]));
  return { cell, medians, peak: median(peaks) };
}

/** Stops the bench where a trainer does not compute what the kernel does. */
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

/** What measures the machine's multiply-adds a second; NaN where there is no compiler or another processor. */
function compilePeak(folder, instructionSet) {
  const program = join(folder, 'peak');
  const source = fileURLToPath(new URL('train/peak.c', import.meta.url));
  const flag = instructionSet === 'avx512' ? '-mavx512f' : '-mavx2';
  const isCompiled =
    process.arch === 'x64' && spawnSync('cc', ['-O2', flag, source, '-o', program]).status === 0;
  return () => (isCompiled ? Number(spawnSync(program, { encoding: 'utf8' }).stdout) : Number.NaN);
}

function table(rows) {
  const names = Object.keys(rows[0].medians);
  const head = ['network / batch', ...names, 'native × PyTorch', 'wasm slower by', 'of the peak'];
  const lines = rows.map(({ cell, medians, peak, slowdown: ratio }) => [
    `[${cell.hiddenUnits.join(', ')}] / ${cell.batch}`,
    ...names.map((name) => thousands(medians[name])),
    times(medians.native, Math.max(medians['PyTorch, autograd'] ?? 0, medians['PyTorch, by hand'] ?? 0)),
    times(ratio, 1),
    percent((medians.native * cell.multiplyAdds) / peak),
  ]);
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function thousands(rate) {
  return rate >= 1e6 ? `${(rate / 1e6).toFixed(2)} M` : `${(rate / 1e3).toFixed(1)} k`;
}

function times(rate, other) {
  return rate > 0 && other > 0 ? (rate / other).toFixed(2) : '–';
}

function percent(share) {
  return Number.isFinite(share) ? `${Math.round(100 * share)} %` : '–';
}

function notes(rows) {
  const [{ medians }] = rows;
  const peak = median(rows.map((row) => row.peak));
  const missing = (names) => names.filter((name) => medians[name] === undefined).join('; ');
  const [builds, python, libraries] = [['native', 'wasm'], PYTHON_RIVALS, JAVASCRIPT_RIVALS].map(missing);
  const lines = [
    'Samples per CPU second, one thread; 2,000 examples of 64 inputs, 10 classes, sgd with momentum.',
    'Slower by: in slices of some milliseconds in turn, the 15th percentile of each.',
    'scikit-learn and brain.js start from parameters of their own; brain.js updates after every example.',
  ];
  if (builds !== '') lines.push(`Not built: ${builds}.`);
  if (python !== '') lines.push(`Not installed: ${python} (${INSTALL_PYTHON}).`);
  if (libraries !== '') lines.push(`Not installed: ${libraries} (${INSTALL_JAVASCRIPT}).`);
  if (peak > 0) lines.push(`Peak of fused multiply-adds: ${(peak / 1e9).toFixed(1)} a nanosecond.`);
  return lines.join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(await runTrainBench({ isSmoke: process.argv.includes('--smoke') }));
}

/**
 * The weights of the best trials of a sweep with `keep`. jmin run trains these trials once more at its end, to the same
 * bits, and writes each into a file whose name holds the trial and the digest of its bytes. A trial's id is what it is,
 * so sweeps that share a trial share its file.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { isLink, writeOwnFile } from '../files/ownFiles.js';
import type { Dataset } from '../model/dataset.js';
import { isSound, metricAt, type Summary } from '../results/summary.js';
import type { KernelChoice } from '../trainers/network/kernel/loadKernel.js';
import { modelContent, readModelFile } from '../trainers/network/modelFiles/modelFile.js';
import type { TrainedModel } from '../trainers/network/modelFiles/trainedModel.js';
import { isTrainedOnAll } from '../trainers/network/training/foldData.js';
import { type RetrainedTrial, trainTrial } from './trainBest.js';

/** `-all`: trained on what was held out too, which is no part of a trial's id. */
const FILE = /^([0-9a-z]+(?:-all)?)-([0-9a-f]{64})\.safetensors$/;

/** The id of the trial whose weights a file of this name holds; null if it is another file. */
export function keptTrial(name: string): string | null {
  return FILE.exec(name)?.[1]?.replace(/-all$/, '') ?? null;
}

function stemOf({ trials, facts }: Summary, position: number): string {
  return `${trials.id(position)}${isTrainedOnAll(facts) ? '-all' : ''}`;
}

/** In the data folder, beside the checkpoints. */
export function weightsFolder(dataDir: string): string {
  return resolve(dataDir, 'weights');
}

export interface KeepOptions {
  readonly folder: string;
  readonly dataset: Dataset;
  readonly kernel: KernelChoice | null;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, of: number) => void;
}

/** Returns the trials whose weights are kept now, and those whose J was another one: these are not kept. */
export async function keepWeights(
  summary: Summary,
  { folder, dataset, kernel, signal, onProgress }: KeepOptions,
): Promise<{ readonly kept: number; readonly other: readonly number[] }> {
  const best = [...summary.ranking]
    .filter((position) => isSound(summary, position))
    .slice(0, summary.spec.keep ?? 0);
  const other: number[] = [];
  for (const [index, position] of best.entries()) {
    if (signal.aborted) return { kept: index - other.length, other };
    onProgress(index, best.length);
    if (keptModel(folder, summary, position) !== null) continue;
    const { model, J, recordedJ, isOfAll } = await trainTrial(summary, position, dataset, kernel);
    if (isOfAll || Object.is(J, recordedJ)) write(folder, stemOf(summary, position), model);
    else other.push(summary.trials.number(position));
  }
  return { kept: best.length - other.length, other };
}

function write(folder: string, stem: string, model: TrainedModel): void {
  mkdirSync(folder, { recursive: true });
  const content = modelContent(`${stem}.safetensors`, model);
  const digest = createHash('sha256').update(content).digest('hex');
  const path = join(folder, `${stem}-${digest}.safetensors`);
  const temporary = `${path}.${process.pid}.tmp`;
  writeOwnFile(temporary, content);
  renameSync(temporary, path);
}

/** Null if no file is kept whose bytes have their digest and whose J is that of the journal. */
export function keptModel(folder: string, summary: Summary, position: number): RetrainedTrial | null {
  const id = summary.trials.id(position);
  for (const name of namesIn(folder)) {
    const [, stem, digest] = FILE.exec(name) ?? [];
    const path = join(folder, name);
    if (stem !== stemOf(summary, position) || isLink(path)) continue;
    if (createHash('sha256').update(readFileSync(path)).digest('hex') !== digest) continue;
    const model = readModelFile(path);
    const { description } = model;
    const J = metricAt(summary.columns, 'J', position);
    if (description.trial !== id || description.metrics.J !== J) continue;
    return {
      model: { ...model, description: { ...description, sweep: summary.spec.name } },
      ...{ J, recordedJ: J, isOfAll: isTrainedOnAll(summary.facts) },
    };
  }
  return null;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

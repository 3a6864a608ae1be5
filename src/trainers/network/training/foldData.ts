/** The data of each training of a cross-validation, and of a last training on all examples. */
import { examplesAt } from '../../../data/datasetPart.js';
import type { DataFacts, Dataset, DatasetPart } from '../../../model/dataset.js';
import type { NetworkConfiguration } from '../configuration.js';
import type { KernelData } from '../kernel/kernel.js';
import { kernelData } from './kernelData.js';

/** What each network of a trial is trained on and scored on: one, or one for each fold. */
export function trainingData(dataset: Dataset): KernelData[] {
  const { folds } = dataset.facts;
  if (folds === undefined) return [kernelData(dataset)];
  return Array.from({ length: folds.count }, (_, fold) => foldData(dataset, folds, fold));
}

/** Whether the winner is trained at the end on what was held out too. */
export function isTrainedOnAll({ folds, refit }: DataFacts): boolean {
  return folds !== undefined || refit === true;
}

/** What the winner is trained on at the end. */
export function lastTrainingData(dataset: Dataset): KernelData {
  const { train, dev, facts } = dataset;
  if (facts.refit !== true || dev === null) return kernelData(dataset);
  const joined = {
    examples: train.examples + dev.examples,
    X: concatenated(train.X, dev.X),
    y: concatenated(train.y, dev.y),
  };
  return kernelData({ ...dataset, train: joined, dev: null });
}

function concatenated(first: Float32Array, second: Float32Array): Float32Array {
  const both = new Float32Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/** The facts of a data set as the winner is trained on it at the end. */
export function wholeFacts(given: DataFacts): DataFacts {
  if (!isTrainedOnAll(given)) return given;
  const { folds: _, ...facts } = given;
  return { ...facts, trainExamples: facts.trainExamples + facts.devExamples, devExamples: 0 };
}

/** The same configuration for all examples: a full batch stays full. */
export function wholeConfiguration(
  configuration: NetworkConfiguration,
  facts: DataFacts,
): NetworkConfiguration {
  const isFull = configuration.batch_size === facts.trainExamples;
  return isFull ? { ...configuration, batch_size: wholeFacts(facts).trainExamples } : configuration;
}

/** All folds train equally many examples, so that their mini-batches are alike: the larger leave one out. */
function foldData(
  { facts, train }: Dataset,
  { count, scale }: NonNullable<DataFacts['folds']>,
  fold: number,
): KernelData {
  const { inputs, outputs, trainExamples } = facts;
  const places = Array.from({ length: train.examples }, (_, place) => place);
  const rest = places.filter((place) => place % count !== fold).slice(0, trainExamples);
  const held = places.filter((place) => place % count === fold);
  const parts = { train: examplesAt(train, rest), dev: examplesAt(train, held) };
  if (scale !== 'kept') rescale(parts, inputs, scale === 'standard' ? standardOf : rangeOf);
  const { output } = kernelData({ facts, train, dev: null, test: null });
  return { inputs, outputs, output, ...parts, test: null };
}

interface Scale {
  readonly from: number;
  /** 0: the input is constant. */
  readonly by: number;
}

/** Scales each input of both parts by what the training part shows, so that nothing of the held-out part is known. */
function rescale(
  { train, dev }: { readonly train: DatasetPart; readonly dev: DatasetPart },
  inputs: number,
  scaleOf: (part: DatasetPart, input: number, inputs: number) => Scale,
): void {
  for (let input = 0; input < inputs; input++) {
    const { from, by } = scaleOf(train, input, inputs);
    for (const { X } of [train, dev])
      for (let i = input; i < X.length; i += inputs) X[i] = by === 0 ? 0 : ((X[i] as number) - from) / by;
  }
}

/** Mean and deviation; sums are of float64 in the order of the examples. */
function standardOf({ X, examples }: DatasetPart, input: number, inputs: number): Scale {
  const { from: least, by: range } = rangeOf({ X }, input, inputs);
  if (range === 0) return { from: least, by: 0 };
  let sum = 0;
  for (let i = input; i < X.length; i += inputs) sum += X[i] as number;
  const mean = sum / examples;
  let squares = 0;
  for (let i = input; i < X.length; i += inputs) {
    const off = (X[i] as number) - mean;
    squares += off * off;
  }
  return { from: mean, by: Math.sqrt(squares / examples) };
}

function rangeOf({ X }: Pick<DatasetPart, 'X'>, input: number, inputs: number): Scale {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = input; i < X.length; i += inputs) {
    const value = X[i] as number;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return { from: least, by: most - least };
}

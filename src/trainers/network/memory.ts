/** The memory that a training needs, computed from its shapes. */

import type { DataFacts } from '../../model/dataset.js';
import type { SweepSpec } from '../../model/sweepSpec.js';
import { largest, valuesOf } from './checkLengths.js';
import type { NetworkConfiguration } from './configuration.js';
import { layerShapes, parameterCount } from './shapes.js';
import type { Optimizer } from './words.js';

const FLOAT_BYTES = 4;
/**
 * The kernel rounds rows up to whole vectors, and works on at most this many examples at once, and on fewer where
 * one call would take too long: these are its numbers where it is native.
 */
const LANES = 16;
const MAX_IN_A_CHUNK = 128;
const MULTIPLY_ADDS_PER_CALL = 4e8;

/** The parts of a configuration that decide its memory. */
type Network = Pick<
  NetworkConfiguration,
  'hidden_units' | 'batch_size' | 'optimizer' | 'momentum' | 'dropout' | 'gradient_clip'
>;

/** Of the data set and the network, as the kernel allocates it, to a few percent where it is large. */
export function trainingBytes(network: Network, facts: DataFacts): number {
  return dataBytes(facts) + trainingsOf(facts) * networkBytes(network, facts);
}

/** Of the data set, in the kernel and, about, as it is shared by threads. */
export function dataBytes(facts: DataFacts): number {
  const { trainExamples, devExamples, testExamples, inputs } = facts;
  const examples = (trainExamples + devExamples) * trainingsOf(facts) + testExamples;
  return examples * (roundUp(inputs) + 1) * FLOAT_BYTES;
}

/** Networks that a trial trains: one, or one for each fold. */
export function trainingsOf({ folds }: DataFacts): number {
  return folds?.count ?? 1;
}

function networkBytes(network: Network, facts: DataFacts): number {
  const { hidden_units, batch_size, dropout = 0, gradient_clip = 0 } = network;
  const shapes = layerShapes(hidden_units, facts);
  const chunk = chunkSize(batch_size, parameterCount(shapes));
  // dW is kept where a mini-batch has several chunks, and where gradients are clipped.
  const copies = 1 + memoriesOf(network) + (batch_size > chunk || gradient_clip > 0 ? 1 : 0);
  const widest = shapes.reduce((most, { units }) => Math.max(most, units), 0);
  // dZ and dA.
  const backward = 2 * roundUp(widest) * chunk;
  return shapes.reduce((sum, { inputs, units }) => {
    const parameters = (roundUp(inputs) + 1) * units;
    // A[l], as it comes out, turned, and after dropout.
    const activations = dropout > 0 ? 3 : 2;
    return sum + (copies * parameters + activations * roundUp(units) * chunk) * FLOAT_BYTES;
  }, backward * FLOAT_BYTES);
}

function chunkSize(batchSize: number, parameters: number): number {
  const affordable = Math.floor(MULTIPLY_ADDS_PER_CALL / (3 * parameters) / LANES) * LANES;
  return Math.max(LANES, Math.min(roundUp(Math.min(batchSize, MAX_IN_A_CHUNK)), affordable));
}

/** Numbers that the optimizer remembers of each parameter. */
function memoriesOf({ optimizer, momentum }: Pick<Network, 'optimizer' | 'momentum'>): number {
  if (optimizer === 'adam' || optimizer === 'adamw') return 2;
  return optimizer === 'rmsprop' || momentum > 0 ? 1 : 0;
}

function roundUp(n: number): number {
  return Math.ceil(n / LANES) * LANES;
}

/** An upper bound for all combinations of a sweep's values; for these layers, if a network is given. */
export function mostTrainingBytes(
  spec: SweepSpec,
  facts: DataFacts,
  largestNetwork?: NetworkConfiguration,
): number {
  if (largestNetwork !== undefined) return mostBytesOf(largestNetwork.hidden_units, spec, facts);
  const units = valuesOf(spec, 'hidden_units');
  const named = units.map((value) => (Array.isArray(value) ? value.length : 0));
  const deepest = largest([...named, ...valuesOf(spec, 'hidden_layers').map(Number)]);
  return mostBytesOf(Array<number>(deepest).fill(largest(units.flat().map(Number))), spec, facts);
}

/** An upper bound for networks of these layers, over the sweep's other values. */
function mostBytesOf(hidden_units: readonly number[], spec: SweepSpec, facts: DataFacts): number {
  const { trainExamples } = facts;
  const batches = valuesOf(spec, 'batch_size').map((size) =>
    size === 'full' ? trainExamples : Number(size),
  );
  const batch_size = Math.min(largest(batches), trainExamples);
  const momentum = largest(valuesOf(spec, 'momentum').map(Number));
  const optimizers = valuesOf(spec, 'optimizer') as Optimizer[];
  const dropout = largest(valuesOf(spec, 'dropout').map(Number));
  const gradient_clip = largest(valuesOf(spec, 'gradient_clip').map(Number));
  const shared = { hidden_units, batch_size, momentum, dropout, gradient_clip };
  const each = optimizers.map((optimizer) => ({ ...shared, optimizer }));
  return largest(each.map((network) => trainingBytes(network, facts)));
}

/**
 * A model as ONNX. The input is a row as the columns say it, in float64: numbers and days in their own units, 1 or 0
 * for each category. The graph scales them to the same bits as training did, and ends in classes and their
 * probabilities, or in values of the target's own unit.
 */
import { unreachable } from '../../../base/assert.js';
import { inputScales } from '../../../model/dataEncoding.js';
import { GRAPH, MODEL, metadata, node, TENSOR, tensor, textTensor, valueInfo } from './onnxParts.js';
import { bytesOf, joined, messageField, NoMessage, textField, varintField } from './protobuf.js';
import {
  layersOf,
  type ModelDescription,
  notAModel,
  outputOf,
  parseDescription,
  type TrainedModel,
  tensorName,
} from './trainedModel.js';

/** Versions of the file format and of the operators: of 2021, known to every runtime in use. */
const IR_VERSION = 8;
const OPERATORS_VERSION = 15;
const KEY = 'jmin.model';
/** The dimension that is as large as the batch. */
const BATCH = 'batch';

export function toOnnx({ description, layers }: TrainedModel): Uint8Array {
  const { sizes, sweep, jmin } = description;
  const weights = layers.flatMap(({ W, b }, index) => [
    tensor(tensorName(index + 1, 'W'), 'float', [b.length, W.length / b.length], W),
    tensor(tensorName(index + 1, 'b'), 'float', [b.length], b),
  ]);
  const graph = [
    ...scaling(description),
    ...layers.flatMap((_, index) => layerNodes(description, index + 1)),
    ...answer(description),
    textField(GRAPH.name, sweep),
    ...weights,
    valueInfo(GRAPH.input, 'inputs', 'double', [BATCH, sizes[0] as number]),
  ];
  return joined([
    varintField(1, IR_VERSION),
    textField(2, 'jmin'),
    textField(3, jmin),
    messageField(MODEL.graph, graph),
    messageField(8, [textField(1, ''), varintField(2, OPERATORS_VERSION)]),
    metadata(KEY, JSON.stringify(description)),
  ]);
}

/** inputs → A0, as `scaleInto` in src/data computes it. */
function scaling({ encoding, sizes }: ModelDescription): Uint8Array[] {
  const { origins, means, deviations, fills } = inputScales(encoding);
  const row = (name: string, numbers: readonly number[]) =>
    tensor(name, 'double', [sizes[0] as number], Float64Array.from(numbers));
  const takesMean = encoding.missing === 'mean';
  return [
    row('origin', origins),
    row('mean', means),
    // A constant input becomes 0.
    row(
      'deviation',
      deviations.map((deviation) => (deviation === 0 ? Number.POSITIVE_INFINITY : deviation)),
    ),
    node('Sub', ['inputs', 'origin'], 'relative'),
    // A table's numbers were stored as float32.
    node('Cast', ['relative'], 'stored', { to: { int: 1 } }),
    node('Cast', ['stored'], 'exact', { to: { int: 11 } }),
    node('Sub', ['exact', 'mean'], 'centred'),
    node('Div', ['centred', 'deviation'], takesMean ? 'scaled' : 'filled'),
    ...(takesMean
      ? [
          row('fill', fills),
          node('IsNaN', ['scaled'], 'isMissing'),
          node('Where', ['isMissing', 'fill', 'scaled'], 'filled'),
        ]
      : []),
    node('Cast', ['filled'], 'A0', { to: { int: 1 } }),
  ];
}

/** A[l−1] → Z[l], and for a hidden layer A[l]. */
function layerNodes(description: ModelDescription, layer: number): Uint8Array[] {
  const isHidden = layer < description.sizes.length - 1;
  const inputs = [`A${layer - 1}`, tensorName(layer, 'W'), tensorName(layer, 'b')];
  const gemm = node('Gemm', inputs, `Z${layer}`, { transB: { int: 1 } });
  return isHidden ? [gemm, activation(description, `Z${layer}`, `A${layer}`)] : [gemm];
}

function activation(description: ModelDescription, Z: string, A: string): Uint8Array {
  const { activation: name } = description;
  switch (name) {
    case 'relu':
      return node('Relu', [Z], A);
    case 'leaky_relu':
      return node('LeakyRelu', [Z], A, { alpha: { float: description.leaky_relu_slope } });
    case 'tanh':
      return node('Tanh', [Z], A);
    case 'sigmoid':
      return node('Sigmoid', [Z], A);
    case 'linear':
      return node('Identity', [Z], A);
    default:
      return unreachable(name);
  }
}

/** Z[L] → the outputs of the graph. */
function answer(description: ModelDescription): Uint8Array[] {
  const { classes, sizes } = description;
  const Z = `Z${sizes.length - 1}`;
  const output = outputOf(description);
  const classOutputs = [
    textTensor('classes', classes),
    node('Gather', ['classes', 'place'], 'class'),
    valueInfo(GRAPH.output, 'class', 'string', [BATCH]),
    valueInfo(GRAPH.output, 'probabilities', 'float', [BATCH, classes.length]),
  ];
  switch (output) {
    case 'softmax':
      return [
        node('Softmax', [Z], 'probabilities', { axis: { int: 1 } }),
        node('ArgMax', [Z], 'place', { axis: { int: 1 }, keepdims: { int: 0 } }),
        ...classOutputs,
      ];
    case 'sigmoid':
      return [
        tensor('none', 'float', [1], Float32Array.of(0)),
        tensor('columns', 'int64', [1], BigInt64Array.of(1n)),
        node('Neg', [Z], 'negative'),
        node('Sigmoid', ['negative'], 'first'),
        node('Sigmoid', [Z], 'second'),
        node('Concat', ['first', 'second'], 'probabilities', { axis: { int: 1 } }),
        node('Greater', [Z, 'none'], 'isSecond'),
        node('Cast', ['isSecond'], 'placeColumn', { to: { int: 7 } }),
        node('Squeeze', ['placeColumn', 'columns'], 'place'),
        ...classOutputs,
      ];
    case 'linear':
      return [
        tensor('targetDeviation', 'double', [1], Float64Array.of(description.target_deviation)),
        tensor('targetMean', 'double', [1], Float64Array.of(description.target_mean)),
        node('Cast', [Z], 'target', { to: { int: 11 } }),
        node('Mul', ['target', 'targetDeviation'], 'spread'),
        node('Add', ['spread', 'targetMean'], 'value'),
        valueInfo(GRAPH.output, 'value', 'double', [BATCH, 1]),
      ];
    default:
      return unreachable(output);
  }
}

/** Reads an ONNX file that `toOnnx` wrote: the description in its metadata, and the parameters. */
export function readOnnx(file: string, bytes: Uint8Array): TrainedModel {
  try {
    return read(file, bytes);
  } catch (cause) {
    const isDamaged = cause instanceof NoMessage || cause instanceof SyntaxError;
    throw isDamaged ? notAModel(file, 'it is damaged, or no ONNX file', cause) : cause;
  }
}

function read(file: string, bytes: Uint8Array): TrainedModel {
  const entry = bytesOf(bytes, MODEL.metadata).find((each) => textOf(each, 1) === KEY);
  if (entry === undefined) throw notAModel(file, 'it has no description of its columns');
  const description = parseDescription(file, JSON.parse(textOf(entry, 2)));
  const tensors = new Map<string, Uint8Array>();
  for (const graph of bytesOf(bytes, MODEL.graph))
    for (const each of bytesOf(graph, GRAPH.initializer))
      tensors.set(textOf(each, TENSOR.name), bytesOf(each, TENSOR.rawData)[0] ?? new Uint8Array(0));
  return {
    description,
    layers: layersOf(description, (layer, name, length) => {
      const raw = tensors.get(tensorName(layer, name));
      if (raw?.length !== 4 * length) throw notAModel(file, `${tensorName(layer, name)} is not as expected`);
      return new Float32Array(Uint8Array.from(raw).buffer);
    }),
  };
}

function textOf(message: Uint8Array, field: number): string {
  return Buffer.from(bytesOf(message, field)[0] ?? new Uint8Array(0)).toString();
}

/** The messages of an ONNX file, by the field numbers of onnx.proto3. */
import { bytesField, floatField, messageField, textField, varintField } from './protobuf.js';

export const ELEMENT_TYPES = { float: 1, int64: 7, string: 8, bool: 9, double: 11 } as const;
export type ElementType = keyof typeof ELEMENT_TYPES;

/** Numbers of messages that contain others. */
export const MODEL = { graph: 7, metadata: 14 } as const;
export const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12 } as const;
export const TENSOR = { name: 8, rawData: 9 } as const;

/** A tensor of numbers that are stored as they lie in memory, little-endian. */
export function tensor(
  name: string,
  type: ElementType,
  shape: readonly number[],
  numbers: Float32Array | Float64Array | BigInt64Array,
): Uint8Array {
  return messageField(GRAPH.initializer, [
    ...shape.map((size) => varintField(1, size)),
    varintField(2, ELEMENT_TYPES[type]),
    textField(TENSOR.name, name),
    bytesField(TENSOR.rawData, new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength)),
  ]);
}

export function textTensor(name: string, texts: readonly string[]): Uint8Array {
  return messageField(GRAPH.initializer, [
    varintField(1, texts.length),
    varintField(2, ELEMENT_TYPES.string),
    ...texts.map((text) => textField(6, text)),
    textField(TENSOR.name, name),
  ]);
}

type Attributes = Readonly<Record<string, { readonly float: number } | { readonly int: number }>>;

/** An operator with its inputs and its one output. */
export function node(
  operator: string,
  inputs: readonly string[],
  output: string,
  attributes: Attributes = {},
): Uint8Array {
  return messageField(GRAPH.node, [
    ...inputs.map((input) => textField(1, input)),
    textField(2, output),
    textField(3, output),
    textField(4, operator),
    ...Object.entries(attributes).map(([name, value]) => attribute(name, value)),
  ]);
}

const FLOAT_ATTRIBUTE = 1;
const INT_ATTRIBUTE = 2;

function attribute(name: string, value: Attributes[string]): Uint8Array {
  const parts =
    'float' in value
      ? [floatField(2, value.float), varintField(20, FLOAT_ATTRIBUTE)]
      : [varintField(3, value.int), varintField(20, INT_ATTRIBUTE)];
  return messageField(5, [textField(1, name), ...parts]);
}

/** An input or output of a graph; a name in its shape stands for any number. */
export function valueInfo(
  field: number,
  name: string,
  type: ElementType,
  shape: readonly (number | string)[],
): Uint8Array {
  const dimensions = shape.map((size) =>
    messageField(1, [typeof size === 'number' ? varintField(1, size) : textField(2, size)]),
  );
  const tensorType = [varintField(1, ELEMENT_TYPES[type]), messageField(2, dimensions)];
  return messageField(field, [textField(1, name), messageField(2, [messageField(1, tensorType)])]);
}

/** A key and its text in the metadata of a model. */
export function metadata(key: string, value: string): Uint8Array {
  return messageField(MODEL.metadata, [textField(1, key), textField(2, value)]);
}

/**
 * A model in the safetensors format: 8 bytes with the length of the header, little-endian; the header as JSON, padded
 * with blanks so that the tensors begin at a multiple of 8; the tensors, without gaps. Metadata are strings.
 */
import { layersOf, notAModel, parseDescription, type TrainedModel, tensorName } from './trainedModel.js';

const LENGTH_BYTES = 8;
const ALIGNMENT = 8;
const FLOAT_BYTES = 4;
/** The key of the metadata that holds the description. */
const KEY = 'jmin.model';

export function toSafetensors({ description, layers }: TrainedModel): Uint8Array {
  const tensors = layers.flatMap(({ W, b }, index) => [
    { name: tensorName(index + 1, 'W'), shape: [b.length, W.length / b.length], numbers: W },
    { name: tensorName(index + 1, 'b'), shape: [b.length], numbers: b },
  ]);
  let at = 0;
  const entries = tensors.map(({ name, shape, numbers }) => {
    const begin = at;
    at += numbers.byteLength;
    return [name, { dtype: 'F32', shape, data_offsets: [begin, at] }] as const;
  });
  const header = Buffer.from(
    JSON.stringify({ __metadata__: { [KEY]: JSON.stringify(description) }, ...Object.fromEntries(entries) }),
  );
  const length = Math.ceil(header.length / ALIGNMENT) * ALIGNMENT;
  const bytes = Buffer.alloc(LENGTH_BYTES + length + at, ' ');
  bytes.writeBigUInt64LE(BigInt(length));
  header.copy(bytes, LENGTH_BYTES);
  let offset = LENGTH_BYTES + length;
  for (const { numbers } of tensors) {
    bytes.set(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength), offset);
    offset += numbers.byteLength;
  }
  return bytes;
}

export function readSafetensors(file: string, bytes: Uint8Array): TrainedModel {
  const { header, data } = split(file, bytes);
  const description = parseDescription(file, parseText(file, recordOf(header.__metadata__)[KEY]));
  return {
    description,
    layers: layersOf(description, (layer, name, length) => {
      const tensor = recordOf(header[tensorName(layer, name)]);
      const [begin, end] = Array.isArray(tensor.data_offsets) ? tensor.data_offsets : [];
      const isFit =
        tensor.dtype === 'F32' &&
        Number.isSafeInteger(begin) &&
        begin >= 0 &&
        end - begin === length * FLOAT_BYTES;
      if (!isFit || end > data.length) throw notAModel(file, `${tensorName(layer, name)} is not as expected`);
      return new Float32Array(Uint8Array.from(data.subarray(begin, end)).buffer);
    }),
  };
}

function split(
  file: string,
  bytes: Uint8Array,
): { header: Readonly<Record<string, unknown>>; data: Uint8Array } {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < LENGTH_BYTES) throw notAModel(file, 'it is cut short');
  const start = Number(buffer.readBigUInt64LE()) + LENGTH_BYTES;
  if (start > bytes.length) throw notAModel(file, 'it is cut short, or no safetensors file');
  const header = recordOf(parseText(file, buffer.toString('utf8', LENGTH_BYTES, start)));
  return { header, data: bytes.subarray(start) };
}

function parseText(file: string, text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : null;
  } catch (cause) {
    throw notAModel(file, 'its header is no JSON', cause);
  }
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

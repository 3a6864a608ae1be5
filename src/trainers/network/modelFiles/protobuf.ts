/**
 * The wire format of protocol buffers, as far as ONNX needs it: varints, 32-bit floats and lengths with bytes.
 * https://protobuf.dev/programming-guides/encoding
 */

const VARINT = 0;
const BYTES = 2;
const FIXED_64 = 1;
const FIXED_32 = 5;

export function varintField(field: number, value: number): Uint8Array {
  return joined([varint(field * 8 + VARINT), varint(value)]);
}

export function floatField(field: number, value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return joined([varint(field * 8 + FIXED_32), bytes]);
}

export function bytesField(field: number, value: Uint8Array): Uint8Array {
  return joined([varint(field * 8 + BYTES), varint(value.length), value]);
}

export function textField(field: number, text: string): Uint8Array {
  return bytesField(field, Buffer.from(text));
}

/** A message within a message. */
export function messageField(field: number, parts: readonly Uint8Array[]): Uint8Array {
  return bytesField(field, joined(parts));
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}

/** A whole number from 0, seven bits a byte, the lowest first. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return Uint8Array.from([...bytes, rest]);
}

/** A field that was read; `value` is null for one that is a number. */
export interface Field {
  readonly field: number;
  readonly value: Uint8Array | null;
}

/** The bytes are cut, or no message. */
export class NoMessage extends Error {
  override readonly name = 'NoMessage';
}

/** The fields of a message. @throws NoMessage if the bytes are cut, or no message. */
export function* fieldsOf(message: Uint8Array): Generator<Field> {
  let at = 0;
  const take = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = message[at++];
      if (byte === undefined || factor > 2 ** 63) throw new NoMessage('a number is cut short');
      value += (byte % 128) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const key = take();
    const field = Math.floor(key / 8);
    const type = key % 8;
    if (type === VARINT) {
      take();
      yield { field, value: null };
      continue;
    }
    const length = type === BYTES ? take() : type === FIXED_32 ? 4 : type === FIXED_64 ? 8 : Number.NaN;
    if (!(at + length <= message.length)) throw new NoMessage('a field is cut short, or of an unknown kind');
    yield { field, value: type === BYTES ? message.subarray(at, at + length) : null };
    at += length;
  }
}

/** The bytes of all fields with this number. */
export function bytesOf(message: Uint8Array, number: number): Uint8Array[] {
  return [...fieldsOf(message)].flatMap(({ field, value }) =>
    field === number && value !== null ? [value] : [],
  );
}

/**
 * Encodes the arguments of a script as MessagePack. The decoder in Redis' Lua has no binary type, which every library
 * writes for bytes. So here bytes are strings too. Numbers are doubles, as in Lua.
 */
import { unreachable } from '../base/assert.js';

export type Argument =
  | string
  | number
  | boolean
  | Uint8Array
  | readonly Argument[]
  | { readonly [name: string]: Argument };

/** https://github.com/msgpack/msgpack/blob/master/spec.md */
const TRUE = 0xc3;
const FALSE = 0xc2;
const FLOAT_64 = 0xcb;
const STRING_32 = 0xdb;
const ARRAY_32 = 0xdd;
const MAP_32 = 0xdf;
/** Short strings and maps, which are nearly all, have their length in the same byte. */
const SHORT_STRING = 0xa0;
const MAX_SHORT_STRING = 31;
const SHORT_MAP = 0x80;
const MAX_SHORT_MAP = 15;

export function packArguments(args: Argument): Buffer {
  const writer = new Writer();
  writer.write(args);
  return writer.bytes;
}

class Writer {
  #buffer = Buffer.allocUnsafe(1024);
  #length = 0;

  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  write(value: Argument): void {
    switch (typeof value) {
      case 'string':
        return this.#writeString(value);
      case 'number':
        this.#reserve(9);
        this.#buffer[this.#length] = FLOAT_64;
        this.#length = this.#buffer.writeDoubleBE(value, this.#length + 1);
        return;
      case 'boolean':
        this.#reserve(1);
        this.#buffer[this.#length++] = value ? TRUE : FALSE;
        return;
      case 'object':
        return this.#writeObject(value);
      default:
        unreachable(value);
    }
  }

  #writeObject(value: Exclude<Argument, string | number | boolean>): void {
    if (value instanceof Uint8Array) {
      this.#writeHead(STRING_32, value.length);
      this.#reserve(value.length);
      this.#buffer.set(value, this.#length);
      this.#length += value.length;
    } else if (isList(value)) {
      this.#writeHead(ARRAY_32, value.length);
      for (const item of value) this.write(item);
    } else {
      const entries = Object.entries(value);
      this.#writeHead(MAP_32, entries.length);
      for (const [name, item] of entries) {
        this.#writeString(name);
        this.write(item);
      }
    }
  }

  #writeString(text: string): void {
    const bytes = Buffer.byteLength(text);
    this.#writeHead(STRING_32, bytes);
    this.#reserve(bytes);
    this.#length += this.#buffer.write(text, this.#length);
  }

  #writeHead(type: number, length: number): void {
    this.#reserve(5);
    if (type === STRING_32 && length <= MAX_SHORT_STRING) {
      this.#buffer[this.#length++] = SHORT_STRING + length;
    } else if (type === MAP_32 && length <= MAX_SHORT_MAP) {
      this.#buffer[this.#length++] = SHORT_MAP + length;
    } else {
      this.#buffer[this.#length] = type;
      this.#length = this.#buffer.writeUInt32BE(length, this.#length + 1);
    }
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(2 * this.#buffer.length, this.#length + bytes));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}

function isList(value: object): value is readonly Argument[] {
  return Array.isArray(value);
}

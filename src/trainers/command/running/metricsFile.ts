/** The file that JMIN_METRICS names, read while a program appends JSON lines to it. */
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

/** Bytes that are read at once. */
const CHUNK_BYTES = 2 ** 16;
/** A line that is longer is no JSON line of metrics. */
const MAX_LINE_CHARACTERS = 2 ** 16;

export class MetricsFile {
  readonly #path: string;
  readonly #decoder = new StringDecoder('utf8');
  #offset = 0;
  #rest = '';

  constructor(path: string) {
    this.#path = path;
  }

  /** The lines that were completed since the last call. A program that keeps no file costs one look at the folder. */
  *read(): Generator<string, void> {
    const size = statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0;
    if (size <= this.#offset) return;
    const file = openSync(this.#path, 'r');
    try {
      const buffer = Buffer.alloc(CHUNK_BYTES);
      for (;;) {
        const bytes = readSync(file, buffer, 0, CHUNK_BYTES, this.#offset);
        if (bytes === 0) return;
        this.#offset += bytes;
        const lines = (this.#rest + this.#decoder.write(buffer.subarray(0, bytes))).split('\n');
        this.#rest = (lines.pop() ?? '').slice(0, MAX_LINE_CHARACTERS);
        yield* lines.filter((line) => line !== '');
      }
    } finally {
      closeSync(file);
    }
  }

  /** What is left when the program has ended, the last line without its end included. */
  *end(): Generator<string, void> {
    yield* this.read();
    if (this.#rest !== '') yield this.#rest;
    this.#rest = '';
  }
}

/**
 * What an attempt printed, as a file: its beginning and its end, with a note between if it printed more. The file grows
 * with the output, so that it can be followed, until it is as long as it may be. The end then takes its place at the end.
 */
import { closeSync, ftruncateSync, writeSync } from 'node:fs';
import { openOwnFile } from '../../../files/ownFiles.js';

export const MAX_LOG_HEAD_BYTES = 2 ** 20;
export const MAX_LOG_TAIL_BYTES = 9 * 2 ** 20;

export class AttemptLog {
  readonly #file: number;
  #fileBytes = 0;
  #headBytes = 0;
  /** The last pieces behind the head; the oldest of them are dropped. */
  #tail: Buffer[] = [];
  #tailBytes = 0;
  #droppedBytes = 0;

  /** The folder of the file must be there. */
  constructor(path: string) {
    this.#file = openOwnFile(path, 0o600);
  }

  write(bytes: Buffer): void {
    this.#append(bytes.subarray(0, MAX_LOG_HEAD_BYTES + MAX_LOG_TAIL_BYTES - this.#fileBytes));
    const room = MAX_LOG_HEAD_BYTES - this.#headBytes;
    this.#headBytes += Math.min(room, bytes.length);
    if (bytes.length > room) this.#keep(bytes.subarray(room));
  }

  close(): void {
    const isWhole = this.#fileBytes === this.#headBytes + this.#droppedBytes + this.#tailBytes;
    if (!isWhole) this.#replaceTail();
    this.#tail = [];
    closeSync(this.#file);
  }

  #append(bytes: Buffer): void {
    // Without a position it would be written behind what was cut off.
    writeSync(this.#file, bytes, 0, bytes.length, this.#fileBytes);
    this.#fileBytes += bytes.length;
  }

  #replaceTail(): void {
    ftruncateSync(this.#file, this.#headBytes);
    this.#fileBytes = this.#headBytes;
    if (this.#droppedBytes > 0)
      this.#append(Buffer.from(`\n… ${this.#droppedBytes} bytes of output were not kept …\n`));
    for (const piece of this.#tail) this.#append(piece);
  }

  #keep(bytes: Buffer): void {
    this.#tail.push(Buffer.from(bytes));
    this.#tailBytes += bytes.length;
    while (this.#tailBytes - (this.#tail[0]?.length ?? 0) >= MAX_LOG_TAIL_BYTES) {
      const dropped = this.#tail.shift()?.length ?? 0;
      this.#tailBytes -= dropped;
      this.#droppedBytes += dropped;
    }
  }
}

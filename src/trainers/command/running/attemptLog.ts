/** What an attempt printed, as a file: its beginning and its end, with a note between if it printed more. */
import { closeSync, writeSync } from 'node:fs';
import { openOwnFile } from '../../../files/ownFiles.js';

export const MAX_LOG_HEAD_BYTES = 2 ** 20;
export const MAX_LOG_TAIL_BYTES = 9 * 2 ** 20;

export class AttemptLog {
  readonly #file: number;
  #headBytes = 0;
  /** The last pieces; the oldest of them are dropped. */
  #tail: Buffer[] = [];
  #tailBytes = 0;
  #droppedBytes = 0;

  /** The folder of the file must be there. */
  constructor(path: string) {
    this.#file = openOwnFile(path, 0o600);
  }

  write(bytes: Buffer): void {
    const room = MAX_LOG_HEAD_BYTES - this.#headBytes;
    if (room > 0) {
      const head = bytes.subarray(0, room);
      writeSync(this.#file, head);
      this.#headBytes += head.length;
    }
    if (bytes.length <= room) return;
    this.#keep(room > 0 ? bytes.subarray(room) : bytes);
  }

  close(): void {
    if (this.#droppedBytes > 0)
      writeSync(this.#file, `\n… ${this.#droppedBytes} bytes of output were not kept …\n`);
    for (const piece of this.#tail) writeSync(this.#file, piece);
    this.#tail = [];
    closeSync(this.#file);
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

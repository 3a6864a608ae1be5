/**
 * What goes over a connection to Redis, cut into whole values: a proxy that is to lose one reply, or to act on one
 * command, must know where it begins and ends. The protocol is RESP3, https://redis.io/docs/reference/protocol-spec.
 */

/** A command as a client sent it: its name in capitals, and what follows. */
export interface Command {
  readonly name: string;
  readonly args: readonly string[];
}

/** Cuts a stream of bytes into whole values. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  /** The values that are complete with this chunk. */
  push(chunk: Buffer): Buffer[] {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const frames: Buffer[] = [];
    for (;;) {
      const end = endOfValue(this.#rest);
      if (end === null) return frames;
      frames.push(this.#rest.subarray(0, end));
      this.#rest = this.#rest.subarray(end);
    }
  }
}

/** Where the first value ends; null if the rest of it is still to come. */
function endOfValue(bytes: Buffer): number | null {
  let at = 0;
  for (let values = 1; values > 0; values--) {
    const endOfLine = bytes.indexOf('\r\n', at);
    if (endOfLine === -1) return null;
    const kind = String.fromCharCode(bytes[at] ?? 0);
    const size = Number(bytes.toString('latin1', at + 1, endOfLine));
    at = endOfLine + 2;
    // Texts carry their length in bytes, −1 for none.
    if ('$=!'.includes(kind) && size >= 0) at += size + 2;
    // Arrays, sets and pushes hold so many values, maps so many pairs; attributes come before the value they are of.
    else if ('*~>'.includes(kind)) values += Math.max(0, size);
    else if (kind === '%') values += 2 * size;
    else if (kind === '|') values += 2 * size + 1;
  }
  return at <= bytes.length ? at : null;
}

/** A push is no reply: Redis sends it when it likes. */
export function isPush(frame: Buffer): boolean {
  return frame[0] === '>'.charCodeAt(0);
}

/** Reads a command, which is an array of texts. */
export function readCommand(frame: Buffer): Command {
  const words: string[] = [];
  let at = frame.indexOf('\r\n') + 2;
  while (at < frame.length) {
    const start = frame.indexOf('\r\n', at) + 2;
    const end = start + Number(frame.toString('latin1', at + 1, start - 2));
    words.push(frame.toString('utf8', start, end));
    at = end + 2;
  }
  const [name = '', ...args] = words;
  return { name: name.toUpperCase(), args };
}

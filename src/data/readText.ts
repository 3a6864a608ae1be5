import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import type { UserError } from '../base/errors.js';
import { MAX_LINES } from './limits.js';
import { dataError } from './problems.js';
import { readBytes } from './readBytes.js';

/**
 * The text of a UTF-8 file, in pieces, without a byte-order mark. Line breaks become `\n`, those within quoted
 * cells too, so that a file's system or a mixture of systems makes no difference.
 */
export async function* readText(file: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let lines = 0;
  let afterReturn = false;
  for await (const bytes of readBytes(file)) {
    const raw = decodeOr(() => notUtf8(file, bytes, lines), decoder, bytes);
    const text = withLineFeeds(afterReturn && raw.startsWith('\n') ? raw.slice(1) : raw);
    if (raw !== '') afterReturn = raw.endsWith('\r');
    lines += countLineFeeds(text);
    if (lines > MAX_LINES) throw dataError(file, `expected at most ${MAX_LINES} lines; there are more`);
    if (text !== '') yield text;
  }
  decodeOr(() => dataError(`${file}:${lines + 1}`, 'expected UTF-8; the last character is cut off'), decoder);
}

function decodeOr(failure: () => UserError, decoder: TextDecoder, bytes?: Uint8Array): string {
  try {
    return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
  } catch {
    throw failure();
  }
}

function withLineFeeds(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

export function countLineFeeds(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

/** Finds the first bad line among `bytes`, which begin after `linesBefore` lines. */
function notUtf8(file: string, bytes: Uint8Array, linesBefore: number): UserError {
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const encoding = isUtf16 ? 'UTF-16' : 'another encoding, or no text';
  let line = linesBefore + 1;
  // The first bytes may be the rest of a character that began in the piece before.
  let start = bytes.findIndex((byte) => (byte & 0xc0) !== 0x80);
  for (let end = bytes.indexOf(0x0a, start); end !== -1; end = bytes.indexOf(0x0a, start)) {
    if (!isUtf8(bytes.subarray(start, end))) break;
    start = end + 1;
    line++;
  }
  return dataError(`${file}:${line}`, `expected UTF-8; this is ${encoding}`, 'Save the file as UTF-8.');
}

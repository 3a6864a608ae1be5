import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { UserError } from '../base/errors.js';
import { printable } from '../base/printable.js';
import type { TextEncoding } from '../model/datasetSpec.js';
import { MAX_LINES } from './limits.js';
import { dataError } from './problems.js';
import { readBytes } from './readBytes.js';

/**
 * The text of a file, in pieces, without a byte-order mark. A mark says UTF-16; otherwise it is UTF-8 where
 * `encoding` names no other. Line breaks become `\n`, those within quoted cells too, so that a file's system or a
 * mixture of systems makes no difference.
 */
export async function* readText(file: string, encoding?: TextEncoding): AsyncGenerator<string> {
  let decoder: TextDecoder | null = null;
  let lines = 0;
  let afterReturn = false;
  for await (const bytes of readBytes(file)) {
    decoder ??= decoderFor(file, bytes, encoding);
    const { encoding: name } = decoder;
    const raw = decodeOr(() => undecodable(file, bytes, { lines, name }), decoder, bytes);
    const text = withLineFeeds(afterReturn && raw.startsWith('\n') ? raw.slice(1) : raw);
    if (raw !== '') afterReturn = raw.endsWith('\r');
    lines += countLineFeeds(text);
    if (lines > MAX_LINES) throw dataError(file, `expected at most ${MAX_LINES} lines; there are more`);
    if (text !== '') yield text;
  }
  if (decoder === null) return;
  const { encoding: name } = decoder;
  const cutOff = () =>
    dataError(`${file}:${lines + 1}`, `expected ${nameOf(name)}; the last character is cut off`);
  decodeOr(cutOff, decoder);
}

function decoderFor(file: string, start: Uint8Array, encoding: TextEncoding | undefined): TextDecoder {
  refuseOtherFormats(file, start);
  const marked = markedEncoding(start);
  if (marked === null && encoding === undefined && looksLikeUtf16(start) !== null) {
    const hint = `Write "encoding: ${looksLikeUtf16(start)}", or save the file as UTF-8.`;
    throw dataError(file, 'expected UTF-8; this is UTF-16 without a byte-order mark', hint);
  }
  return new TextDecoder(marked ?? DECODERS[encoding ?? 'utf-8'], { fatal: true });
}

/** The names by which TextDecoder knows them. Latin-1 is read as its superset Windows-1252, as browsers do. */
const DECODERS: Readonly<Record<TextEncoding, string>> = {
  'utf-8': 'utf-8',
  'utf-16le': 'utf-16le',
  'utf-16be': 'utf-16be',
  latin1: 'windows-1252',
};

function markedEncoding(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 'utf-8' : null;
}

/** ASCII in UTF-16 is a zero byte in every pair. */
export function looksLikeUtf16(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const start = bytes.subarray(0, 1000);
  const zeros = [0, 0];
  for (const [index, byte] of start.entries()) if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  const most = Math.max(1, start.length / 4);
  if (odd >= most && even === 0) return 'utf-16le';
  return even >= most && odd === 0 ? 'utf-16be' : null;
}

const SAVE_SHEET =
  'Save the sheet as CSV: in Excel with Save As, CSV UTF-8; without it with "soffice --headless --convert-to csv FILE".';

/** Files that are often taken for tables of text. */
const MAGIC: readonly (readonly [string, string, string])[] = [
  ['PK\u0003\u0004', 'an Excel workbook or another zip archive', SAVE_SHEET],
  ['\u00d0\u00cf\u0011\u00e0', 'an old Excel workbook', SAVE_SHEET],
  ['PAR1', 'a Parquet file', 'Write it as CSV.'],
  ['ARROW1', 'an Arrow file', 'Write it as CSV.'],
  ['SQLite format 3', 'an SQLite database', 'Write the table as CSV.'],
  ['%PDF', 'a PDF file', 'Save the table as CSV.'],
  ['\u0089HDF', 'an HDF5 file', 'Write the table as CSV.'],
  ['\u0093NUMPY', 'a NumPy array', 'Write it as CSV.'],
  ['BZh', 'a bzip2 archive', 'Unpack it, or pack it with gzip.'],
  ['\u00fd7zXZ', 'an xz archive', 'Unpack it, or pack it with gzip.'],
  ['(\u00b5/\u00fd', 'a zstd archive', 'Unpack it, or pack it with gzip.'],
];

function refuseOtherFormats(file: string, start: Uint8Array): void {
  const beginning = Buffer.from(start.subarray(0, 16)).toString('latin1');
  const found = MAGIC.find(([magic]) => beginning.startsWith(magic));
  if (found !== undefined) throw dataError(file, `expected text; this is ${found[1]}`, found[2]);
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

/** The code of the error where a file is no UTF-8. */
export const NOT_UTF8 = 'not-utf-8';

function undecodable(
  file: string,
  bytes: Uint8Array,
  { lines, name }: { lines: number; name: string },
): UserError {
  if (name !== 'utf-8') return dataError(file, `expected ${nameOf(name)}; this is another encoding`);
  const hint = 'Write "encoding: latin1" for the encoding of old Western files, or save the file as UTF-8.';
  const place = `${printable(file)}:${firstBadLine(bytes, lines)}`;
  return new UserError(`${place}: expected UTF-8; this is another encoding, or not text`, {
    code: NOT_UTF8,
    hint,
  });
}

function nameOf(name: string): string {
  return name.toUpperCase();
}

/** The first line that is not UTF-8 among `bytes`, which begin after `linesBefore` lines. */
function firstBadLine(bytes: Uint8Array, linesBefore: number): number {
  let line = linesBefore + 1;
  // The first bytes may be the rest of a character that began in the piece before.
  let start = bytes.findIndex((byte) => (byte & 0xc0) !== 0x80);
  for (let end = bytes.indexOf(0x0a, start); end !== -1; end = bytes.indexOf(0x0a, start)) {
    if (!isUtf8(bytes.subarray(start, end))) break;
    start = end + 1;
    line++;
  }
  return line;
}

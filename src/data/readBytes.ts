import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { messageOf, type UserError } from '../base/errors.js';
import { nearest } from '../base/nearest.js';
import { MAX_FILE_BYTES } from './limits.js';
import { dataError } from './problems.js';

const BUFFER_BYTES = 2 ** 20;

/**
 * The bytes of a file, unpacked where it is gzip (by its first two bytes, whatever it is called). A file that
 * unpacks to more than `maxBytes` is refused when it gets there, so a gzip bomb costs time but no memory.
 */
export async function* readBytes(file: string, maxBytes = MAX_FILE_BYTES): AsyncGenerator<Uint8Array> {
  await checkFile(file);
  let bytes = 0;
  try {
    for await (const chunk of await openStream(file)) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw tooLarge(file, maxBytes);
      yield chunk;
    }
  } catch (error) {
    throw isZlibError(error)
      ? dataError(file, `expected a whole gzip file; it is damaged or cut short (${messageOf(error)})`)
      : error;
  }
}

function isZlibError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}

function tooLarge(file: string, maxBytes: number): UserError {
  return dataError(file, `expected at most ${maxBytes} bytes, unpacked; there are more`);
}

async function checkFile(file: string): Promise<void> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => error);
  if (found instanceof Error) throw await cannotOpen(file, found);
  if (found.isDirectory()) throw dataError(file, 'expected a file; it is a folder');
  if (!found.isFile()) throw dataError(file, 'expected a regular file; it is none');
  if (found.size === 0) throw dataError(file, 'the file is empty');
}

async function cannotOpen(file: string, error: NodeJS.ErrnoException): Promise<UserError> {
  if (error.code !== 'ENOENT') return dataError(file, `cannot be read (${error.message})`);
  const neighbours = await readdir(dirname(file)).catch(() => []);
  const near = nearest(basename(file), neighbours);
  const hint = near === null ? "Paths are relative to the sweep file's folder." : `Did you mean ${near}?`;
  return dataError(file, 'there is no such file', hint);
}

async function openStream(file: string): Promise<AsyncIterable<Uint8Array>> {
  const packed = await isGzip(file);
  const source = createReadStream(file, { highWaterMark: BUFFER_BYTES });
  // An error of the source destroys the unpacked stream too, where its reader meets it.
  return packed ? pipeline(source, createGunzip({ chunkSize: BUFFER_BYTES }), () => {}) : source;
}

async function isGzip(file: string): Promise<boolean> {
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => error);
  if (handle instanceof Error) throw dataError(file, `cannot be read (${handle.message})`);
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}

import { closeSync, openSync, readSync } from 'node:fs';
import { messageOf, UserError } from '../base/errors.js';
import { formatCount } from '../base/format.js';
import { MAX_SWEEP_FILE_BYTES } from '../sweepfile/sweepFile.js';

/** The text of a sweep file. @throws UserError if the file does not exist or cannot be a sweep file. */
export function readSweepFile(path: string): string {
  const bytes = readBytes(path);
  const text = new TextDecoder('utf-8', { fatal: true });
  let decoded: string;
  try {
    decoded = text.decode(bytes);
  } catch (cause) {
    throw new UserError(`${path}: expected UTF-8 text; got other bytes`, { code: 'not-utf-8', cause });
  }
  if (decoded.trim() === '') {
    throw new UserError(`${path}: the file is empty`, {
      code: 'empty-file',
      hint: 'jmin init writes a sweep file to start from.',
    });
  }
  return decoded;
}

/** Reads at most the largest size of a sweep file, also from a pipe or a device. */
function readBytes(path: string): Buffer {
  try {
    const file = openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(MAX_SWEEP_FILE_BYTES + 1);
      let length = 0;
      for (let read = 1; read > 0 && length < bytes.length; length += read)
        read = readSync(file, bytes, length, bytes.length - length, null);
      if (length <= MAX_SWEEP_FILE_BYTES) return bytes.subarray(0, length);
    } finally {
      closeSync(file);
    }
    const most = formatCount(MAX_SWEEP_FILE_BYTES);
    throw new UserError(`${path}: a sweep file has at most ${most} bytes; this one has more`, {
      code: 'file-too-large',
    });
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      `${path}: ${REASONS[(error as NodeJS.ErrnoException).code ?? ''] ?? messageOf(error)}`,
      {
        code: 'no-file',
        hint: 'jmin init writes a sweep file to start from.',
        cause: error,
      },
    );
  }
}

const REASONS: Record<string, string> = {
  ENOENT: 'no such file',
  EISDIR: 'expected a sweep file; got a folder',
  EACCES: 'no permission to read it',
};

import { readFileSync, statSync } from 'node:fs';
import { messageOf, UserError } from '../base/errors.js';
import { MAX_SWEEP_FILE_BYTES } from '../spec/sweepFile.js';

/** The text of a sweep file. @throws UserError if there is no such file, or none that could be a sweep file. */
export function readSweepFile(path: string): string {
  const bytes = readBytes(path);
  const text = new TextDecoder('utf-8', { fatal: true });
  let decoded: string;
  try {
    decoded = text.decode(bytes);
  } catch (cause) {
    throw new UserError(`${path}: expected a text in UTF-8; got other bytes`, { code: 'not-utf-8', cause });
  }
  if (decoded.trim() === '') {
    throw new UserError(`${path}: the file is empty`, {
      code: 'empty-file',
      hint: 'jmin init writes a sweep file to start from.',
    });
  }
  return decoded;
}

function readBytes(path: string): Buffer {
  try {
    const { size } = statSync(path);
    if (size > MAX_SWEEP_FILE_BYTES) {
      throw new UserError(
        `${path}: a sweep file has at most ${MAX_SWEEP_FILE_BYTES} bytes; this one has ${size}`,
        { code: 'file-too-large' },
      );
    }
    return readFileSync(path);
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
  ENOENT: 'there is no such file',
  EISDIR: 'this is a folder; expected a sweep file',
  EACCES: 'this user may not read it',
};

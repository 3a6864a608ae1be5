import { writeFileSync } from 'node:fs';
import { UserError } from '../base/errors.js';
import { removeLink } from '../files/ownFiles.js';

/** Replaces a file or a link. @throws UserError that names the path, if it cannot be written. */
export function writeTextFile(path: string, content: string | Uint8Array): void {
  try {
    removeLink(path);
    writeFileSync(path, content);
  } catch (cause) {
    throw new UserError(`${path}: cannot be written (${(cause as NodeJS.ErrnoException).code})`, {
      code: 'cannot-write',
      exitCode: 3,
      cause,
    });
  }
}

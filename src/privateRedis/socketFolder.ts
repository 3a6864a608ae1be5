/**
 * Where the socket of a private server lies: not with its data, for a socket's path may have 107 bytes only, and
 * data may lie on a disk that has no sockets.
 */

import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { UserError } from '../base/errors.js';
import { isPrivateFolder } from '../files/ownFiles.js';

/** `sun_path` of unix(7) has 108 bytes with the closing zero; BSD and macOS have 104. */
const MAX_SOCKET_PATH_BYTES = process.platform === 'linux' ? 107 : 103;
const HASH_LENGTH = 16;

/** Makes the folder for the socket of the server of this data folder, open to this user alone. */
export function makeSocketFolder(dataFolder: string, environment: NodeJS.ProcessEnv): string {
  // After `su` the variable still names the folder of the other user, and after a logout none.
  const runtime = environment.XDG_RUNTIME_DIR ?? '';
  const base =
    isAbsolute(runtime) && isPrivateFolder(runtime) ? runtime : resolve(environment.TMPDIR ?? tmpdir());
  const hash = createHash('sha256').update(dataFolder).digest('hex').slice(0, HASH_LENGTH);
  const folder = join(base, `jmin-${hash}`);
  checkLength(socketIn(folder));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // In a folder that all may write to, somebody else may have made this one, or a link in its place.
  if (isPrivateFolder(folder)) return folder;
  throw new UserError(`${folder}: expected a folder of this user that nobody else may open`, {
    code: 'socket-folder',
    hint: 'Delete it, or set TMPDIR to a folder of your own.',
    exitCode: 3,
  });
}

export function socketIn(folder: string): string {
  return join(folder, 'redis.sock');
}

function checkLength(socketPath: string): void {
  const bytes = Buffer.byteLength(socketPath);
  if (bytes <= MAX_SOCKET_PATH_BYTES) return;
  throw new UserError(
    `${socketPath}: a socket's path may have at most ${MAX_SOCKET_PATH_BYTES} bytes; this one has ${bytes}`,
    {
      code: 'socket-path',
      hint: 'Set TMPDIR or XDG_RUNTIME_DIR to a folder with a shorter path.',
      exitCode: 3,
    },
  );
}

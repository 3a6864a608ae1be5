/** Opens a server on a small disk of its own, with so many bytes left as told, and prints what came of it. */

import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openEmbeddedServer } from '../../dist/src/privateRedis/embeddedServer.js';

const [folder, bytesLeft] = process.argv.slice(2);
const DISK_BYTES = 2 ** 20;

const disk = join(folder, 'disk');
// Seen in the namespace of this process only, and gone with it.
execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', disk]);
writeFileSync(join(disk, 'other'), Buffer.alloc(DISK_BYTES - Number(bytesLeft)));
try {
  const environment = { ...process.env, XDG_RUNTIME_DIR: '', TMPDIR: folder };
  const server = await openEmbeddedServer({ dataDir: join(disk, '.jmin'), environment, onNotice: () => {} });
  await server.release();
  process.stdout.write(JSON.stringify({ opened: true }));
} catch ({ code, exitCode, message }) {
  process.stdout.write(JSON.stringify({ code, exitCode, message }));
}

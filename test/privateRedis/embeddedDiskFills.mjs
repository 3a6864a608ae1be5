/** Fills the disk under a server in use, makes room again, and prints what was told and what was kept. */

import { execFileSync } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openEmbeddedServer } from '../../dist/src/privateRedis/embeddedServer.js';
import { connectRedis } from '../../dist/src/redis/connect.js';

const [folder] = process.argv.slice(2);
const DISK_BYTES = 2 ** 20;
const VALUE = 'x'.repeat(1000);

const disk = join(folder, 'disk');
// Seen in the namespace of this process only, and gone with it.
execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', disk]);
writeFileSync(join(disk, 'other'), Buffer.alloc(DISK_BYTES / 2));
const notices = [];
const events = new EventEmitter();
const onNotice = (line) => {
  notices.push(line);
  events.emit('notice', line);
};
const environment = { ...process.env, XDG_RUNTIME_DIR: '', TMPDIR: folder };
const server = await openEmbeddedServer({ dataDir: join(disk, '.jmin'), environment, onNotice });
const redis = await connectRedis({ socketPath: server.socketPath, prefix: '' });
let acknowledged = 0;
const told = once(events, 'notice');
const filling = (async () => {
  // The write that meets the full disk waits in the client until the server runs again.
  for (let key = 0; key < 600; key++) {
    await redis.set(String(key), VALUE);
    acknowledged = key + 1;
  }
})();
await told;
const before = acknowledged;
const again = once(events, 'notice');
rmSync(join(disk, 'other'));
await again;
await filling;
const kept = await redis.dbsize();
redis.disconnect();
await server.release();
const drafts = readdirSync(join(disk, '.jmin', 'redis', 'lock')).filter((name) => !/^[0-9]+$/.test(name));
process.stdout.write(JSON.stringify({ notices, wasFull: before < 600, acknowledged, kept, drafts }));

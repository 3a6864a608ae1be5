/** Adds one to the number in a file under a lock, as often as told; or takes the lock and never returns it. */

import { readFileSync, writeFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { withFolderLock } from '../../dist/src/privateRedis/folderLock.js';

const [lock, counter, times] = process.argv.slice(2);

if (times === 'forever') {
  await withFolderLock(lock, () => {
    process.send('locked');
    return new Promise(() => setInterval(() => {}, 60_000));
  });
}
for (let time = 0; time < Number(times); time += 1) {
  await withFolderLock(lock, async () => {
    const before = Number(readFileSync(counter, 'utf8'));
    await setImmediate();
    writeFileSync(counter, String(before + 1));
  });
}
process.disconnect();

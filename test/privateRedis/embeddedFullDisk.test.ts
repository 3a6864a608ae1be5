import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { newFolder } from './embeddedFixture.js';

const FULL_DISK = fileURLToPath(new URL('embeddedFullDisk.mjs', import.meta.url));
/** A disk of our own needs a namespace of our own, which not every system lets a user have. */
const NAMESPACE = ['--map-root-user', '--mount'];
const canMount = spawnSync('unshare', [...NAMESPACE, 'true']).status === 0;

describe.skipIf(!canMount)('a disk that fills up while its server is used', () => {
  test('is named, with what to do; with room again the server runs on and has lost nothing', () => {
    const folder = newFolder();
    mkdirSync(join(folder, 'disk'));
    const script = fileURLToPath(new URL('embeddedDiskFills.mjs', import.meta.url));
    const command = [...NAMESPACE, process.execPath, script, folder];
    expect(JSON.parse(execFileSync('unshare', command, { encoding: 'utf8', timeout: 60_000 }))).toEqual({
      notices: [
        expect.stringMatching(/the disk is full.*Make room (there|on the disk)/s),
        'The private Redis had ended; it runs again, with all its data',
      ],
      wasFull: true,
      acknowledged: 600,
      kept: 600,
      drafts: [],
    });
  });
});

describe.skipIf(!canMount)('openEmbeddedServer on a disk', () => {
  const full = { code: 'disk-full', exitCode: 3, message: expect.stringContaining('the disk is full') };
  test.each([
    ['with room', 500_000, { opened: true }],
    ['with no room at all', 0, full],
    ['with no room for the log', 12_288, full],
    ['with no room for the data', 16_384, full],
  ])('%s', (_, bytesLeft, outcome) => {
    const folder = newFolder();
    mkdirSync(join(folder, 'disk'));
    const command = [...NAMESPACE, process.execPath, FULL_DISK, folder, String(bytesLeft)];
    expect(JSON.parse(execFileSync('unshare', command, { encoding: 'utf8' }))).toMatchObject(outcome);
  });
});

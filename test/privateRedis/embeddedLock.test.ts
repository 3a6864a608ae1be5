import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { withFolderLock } from '../../src/privateRedis/folderLock.js';
import { identifyProcess, isRunning } from '../../src/privateRedis/processIdentity.js';

const LOCKER = fileURLToPath(new URL('embeddedLocker.mjs', import.meta.url));
let folder: string;
let lock: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jmin-test-lock-'));
  lock = join(folder, 'lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('withFolderLock', () => {
  test('lets one in at a time, among calls of one process', async () => {
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
    };
    await Promise.all(Array.from({ length: 20 }, () => withFolderLock(lock, work)));
    expect(most).toBe(1);
  });

  test('lets one in at a time, among processes', async () => {
    const counter = join(folder, 'counter');
    writeFileSync(counter, '0');
    // Each reads and writes in two steps, 25 times: without the lock, steps would be lost.
    const lockers = Array.from({ length: 4 }, () => fork(LOCKER, [lock, counter, '25']));
    expect(await Promise.all(lockers.map((locker) => once(locker, 'exit')))).toEqual(
      Array(4).fill([0, null]),
    );
    expect(readFileSync(counter, 'utf8')).toBe('100');
    expect(readdirSync(lock).length, 'old tickets are removed').toBeLessThanOrEqual(16);
  });

  test('is free again when its holder is killed, and given to one of those who wait', async () => {
    const counter = join(folder, 'counter');
    writeFileSync(counter, '0');
    const holder = fork(LOCKER, [lock, counter, 'forever']);
    await once(holder, 'message');
    const waiting = Array.from({ length: 3 }, () =>
      withFolderLock(lock, async () => {
        expect(holder.killed).toBe(true);
        writeFileSync(counter, String(Number(readFileSync(counter, 'utf8')) + 1));
      }),
    );
    holder.kill('SIGKILL');
    await Promise.all(waiting);
    expect(readFileSync(counter, 'utf8')).toBe('3');
  });

  test('is free again when the work throws', async () => {
    const failing = withFolderLock(lock, () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(await withFolderLock(lock, async () => 7)).toBe(7);
  });
});

describe('isRunning', () => {
  test('knows a process from a later one with the same number', () => {
    const self = identifyProcess(process.pid);
    expect(self).toBeDefined();
    if (self === undefined) return;
    expect(isRunning(self)).toBe(true);
    if (existsSync('/proc')) expect(isRunning({ ...self, started: `${self.started}0` })).toBe(false);
    expect(isRunning({ ...self, machine: 'another boot' })).toBe(false);
  });

  test('takes a process that has ended for ended, reaped or not', async () => {
    const child = fork(LOCKER, [lock, join(folder, 'none'), '0']);
    const identity = identifyProcess(child.pid ?? 0);
    await once(child, 'exit');
    expect(identity !== undefined && isRunning(identity)).toBe(false);
  });
});

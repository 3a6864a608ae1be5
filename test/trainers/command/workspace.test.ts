import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { temporaryFolder } from '../../../src/trainers/command/running/workspace.js';

const folder = mkdtempSync(join(tmpdir(), 'jmin-workspace-'));
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

test('a temporary folder that others may open is refused', () => {
  vi.stubEnv('TMPDIR', folder);
  const own = join(folder, `jmin-${process.getuid?.() ?? 0}`);
  expect(temporaryFolder('digits').startsWith(`${own}/`)).toBe(true);
  rmSync(own, { recursive: true });
  mkdirSync(own);
  chmodSync(own, 0o777);
  expect(() => temporaryFolder('digits')).toThrow(/expected a folder of this user that nobody else may open/);
});

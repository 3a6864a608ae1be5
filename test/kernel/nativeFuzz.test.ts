import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

/** In a process of its own, so that a crash is a failed test. */
const FUZZ = join(import.meta.dirname, 'nativeFuzz.mjs');

describe('the native module', () => {
  test('refuses whatever could break memory with a TypeError, and lives', { timeout: 120_000 }, async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', FUZZ]);
    expect(Number(stdout)).toBeGreaterThan(1000);
  });
});

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'src/trainers/network/kernel');
const hasClang = spawnSync('clang-19', ['--version']).status === 0;

test('the committed WebAssembly has the hashes written beside it', () => {
  const lines = readFileSync(join(folder, 'wasm.sha256'), 'utf8').trim().split('\n');
  expect(lines.length).toBe(2);
  for (const line of lines) {
    const [hash, name] = line.split('  ') as [string, string];
    expect(
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex'),
    ).toBe(hash);
  }
});

test.skipIf(!hasClang)('the committed WebAssembly is what its source gives', () => {
  const built = spawnSync('node', [join(root, 'scripts/build-kernel.mjs'), '--check'], { encoding: 'utf8' });
  expect(built.stderr).toBe('');
  expect(built.status).toBe(0);
});

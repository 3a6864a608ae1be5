import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

const KERNEL = join(import.meta.dirname, '../../src/trainers/network/kernel/c');
const FILES = [KERNEL, join(import.meta.dirname, 'c')].flatMap((folder) =>
  readdirSync(folder).map((name) => join(folder, name)),
);
const FLAGS = ['-xc', '-std=gnu11', '-O1', '-ffp-contract=off', '-Wall', '-Wextra', '-Werror', `-I${KERNEL}`];
const SETS = [[], ...(process.arch === 'x64' ? [['-mavx2', '-mfma']] : [])];
const COMPILERS = ['gcc', 'clang-19'].filter((name) => spawnSync(name, ['--version']).status === 0);

/** Where node_api.h is, which napi.c includes. */
const HEADERS = [join(dirname(process.execPath), '../include/node'), '/usr/include/node'].filter((folder) =>
  existsSync(join(folder, 'node_api.h')),
);

const run = promisify(execFile);

describe.skipIf(COMPILERS.length === 0)('each C file by itself', () => {
  const files = FILES.filter((file) => HEADERS.length > 0 || !file.endsWith('napi.c'));
  const cases = COMPILERS.flatMap((compiler) => SETS.map((flags) => ({ compiler, flags })));

  test.each(cases)(
    'compiles without a warning: $compiler $flags',
    { timeout: 200_000 },
    async ({ compiler, flags }) => {
      expect(files.length).toBeGreaterThan(15);
      const include = HEADERS.map((folder) => `-I${folder}`);
      const outcomes = await Promise.allSettled(
        files.map((file) =>
          run(compiler, [...FLAGS, ...flags, ...include, '-DNAPI_VERSION=8', '-c', file, '-o', '/dev/null']),
        ),
      );
      expect(outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))).toEqual(
        [],
      );
    },
  );
});

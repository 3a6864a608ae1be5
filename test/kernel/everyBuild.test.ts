import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const SOURCE = join(import.meta.dirname, 'c/everyBuild.c');
const KERNEL = join(import.meta.dirname, '../../src/kernel/c');
const FLAGS = ['-std=gnu11', '-ffp-contract=off', '-fno-math-errno', '-w', `-I${KERNEL}`];

const folder = mkdtempSync(join(tmpdir(), 'jmin-builds-'));
afterAll(() => rmSync(folder, { recursive: true }));

const SANITIZERS = ['-O1', '-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=all'];

/** Widths of a vector, and levels; the last has no fused multiply-add and emulates it. */
const X86: readonly (readonly string[])[] = [
  ['-O3', '-mavx2', '-mfma'],
  ['-O1', '-mavx2', '-mfma'],
  ['-O2', '-mavx2', '-mfma', '-DLANES=16'],
  ['-O2', '-mfma', '-DLANES=4'],
  ['-O1', '-mfma', '-DLANES=1'],
  ['-O1'],
];

const HERE = process.arch === 'x64' ? ['gcc', 'clang-19'].filter(isInstalled) : [];
const ON_X86 = HERE.flatMap((compiler) => X86.map((flags) => ({ compiler, flags, emulator: null })));

/** NEON, by Debian's cross compiler and qemu-user. */
const ARM = ['aarch64-linux-gnu-gcc', 'qemu-aarch64'] as const;
const ON_ARM = { compiler: ARM[0], flags: ['-O2', '-static'], emulator: ARM[1] };
const BUILDS = [...ON_X86, ...(ARM.every(isInstalled) ? [ON_ARM] : [])];

function isInstalled(command: string): boolean {
  return spawnSync(command, ['--version']).status === 0;
}

interface Build {
  readonly compiler: string;
  readonly flags: readonly string[];
  readonly emulator: string | null;
}

/** What the program prints, compiled so and run with `parameters`. */
function output({ compiler, flags, emulator }: Build, parameters: readonly string[] = []): string {
  const program = join(folder, 'program');
  const compiled = spawnSync(compiler, [...FLAGS, ...flags, SOURCE, '-lm', '-o', program], {
    encoding: 'utf8',
  });
  expect(compiled.stderr.split('\n').filter((line) => line.includes('error'))).toEqual([]);
  const [command, first] = emulator === null ? [program, []] : [emulator, [program]];
  const ran = spawnSync(command, [...first, ...parameters], { encoding: 'utf8' });
  expect(ran.stderr).toBe('');
  return ran.stdout.trim();
}

describe.skipIf(BUILDS.length === 0)('the C code', () => {
  test('gives the same bits with every compiler, level and width', { timeout: 120_000 }, () => {
    const outputs = BUILDS.map((build) => `${output(build)} ${build.compiler} ${build.flags.join(' ')}`);
    expect(new Set(outputs.map((line) => line.split(' ')[0])).size, outputs.join('\n')).toBe(1);
  });

  test.skipIf(!HERE.includes('gcc'))('touches no memory but its own, whatever the shapes', () => {
    const gcc = { compiler: 'gcc', emulator: null };
    const watched = output({ ...gcc, flags: ['-mavx2', '-mfma', ...SANITIZERS] }, ['150']);
    expect(watched).toMatch(/^[0-9a-f]{16}$/);
    expect(watched).toBe(output({ ...gcc, flags: ['-O1'] }, ['150']));
  });
});

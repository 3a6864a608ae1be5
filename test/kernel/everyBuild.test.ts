import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';

const SOURCE = join(import.meta.dirname, 'c/everyBuild.c');
const NAIVE = join(import.meta.dirname, 'c/naive.c');
const KERNEL = join(import.meta.dirname, '../../src/trainers/network/kernel/c');
const FLAGS = ['-std=gnu11', '-ffp-contract=off', '-fno-math-errno', '-w', `-I${KERNEL}`];

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'jmin-builds-'));
afterAll(() => rmSync(folder, { recursive: true }));

const SANITIZERS = ['-O1', '-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=all'];

interface Build {
  readonly compiler: string;
  readonly flags: readonly string[];
  readonly emulator?: string;
}

/** Compilers, levels and widths of a vector; without -mfma, fused multiply-adds are emulated. */
const X86: readonly Build[] = [
  { compiler: 'gcc', flags: ['-O3', '-mavx2', '-mfma'] },
  { compiler: 'gcc', flags: ['-O1', '-mavx2', '-mfma'] },
  { compiler: 'gcc', flags: ['-O2', '-mavx2', '-mfma', '-DLANES=16'] },
  { compiler: 'gcc', flags: ['-O2', '-mfma', '-DLANES=4'] },
  { compiler: 'gcc', flags: ['-O1', '-mfma', '-DLANES=1'] },
  { compiler: 'gcc', flags: ['-O1'] },
  { compiler: 'clang-19', flags: ['-O3', '-mavx2', '-mfma'] },
  { compiler: 'clang-19', flags: ['-O2', '-mavx2', '-mfma', '-DLANES=16'] },
  { compiler: 'clang-19', flags: ['-O1', '-mfma', '-DLANES=4'] },
];

/** The flags of the AVX-512 that the kernel uses, where this machine has it. */
const AVX512 = ['-mavx512f', '-mavx2', '-mfma'];
const X86_WIDE: readonly Build[] = [
  { compiler: 'gcc', flags: ['-O3', ...AVX512] },
  { compiler: 'clang-19', flags: ['-O3', ...AVX512] },
  { compiler: 'clang-19', flags: ['-O1', ...AVX512] },
];

/** NEON, by Debian's cross compiler and qemu-user. */
const ARM: Build = { compiler: 'aarch64-linux-gnu-gcc', flags: ['-O2', '-static'], emulator: 'qemu-aarch64' };

const BUILDS = [...(process.arch === 'x64' ? X86 : []), ...(hasAvx512() ? X86_WIDE : []), ARM].filter(
  ({ compiler, emulator }) => isInstalled(compiler) && (emulator === undefined || isInstalled(emulator)),
);
const HAS_GCC = BUILDS.some(({ compiler }) => compiler === 'gcc');

function hasAvx512(): boolean {
  return existsSync('/proc/cpuinfo') && /\bavx512f\b/.test(readFileSync('/proc/cpuinfo', 'utf8'));
}

function isInstalled(command: string): boolean {
  return spawnSync(command, ['--version']).status === 0;
}

let programs = 0;

/** What the program prints, compiled so and run with `parameters`. */
async function output(build: Build, ...parameters: string[]): Promise<string> {
  return outputOf(SOURCE, build, parameters);
}

async function outputOf(
  source: string,
  { compiler, flags, emulator }: Build,
  parameters: readonly string[] = [],
): Promise<string> {
  const program = join(folder, `program${programs++}`);
  await run(compiler, [...FLAGS, ...flags, source, '-lm', '-o', program]);
  const command = emulator === undefined ? [program] : [emulator, program];
  const { stdout } = await run(command[0] as string, [...command.slice(1), ...parameters]);
  return stdout.trim();
}

describe.skipIf(BUILDS.length === 0)('the C code', () => {
  test('gives the same bits with every compiler, level and width', { timeout: 200_000 }, async () => {
    const outputs = await Promise.all(BUILDS.map((build) => output(build)));
    const lines = BUILDS.map(({ compiler, flags }, i) => `${outputs[i]} ${compiler} ${flags.join(' ')}`);
    expect(new Set(outputs).size, lines.join('\n')).toBe(1);
  });

  test.each(BUILDS.filter(({ flags }) => flags.includes('-O3')))(
    'gives the bits of its naive twins: $compiler $flags',
    { timeout: 200_000 },
    async (build) => {
      expect(await outputOf(NAIVE, build)).toBe('151');
    },
  );

  test.skipIf(!HAS_GCC)(
    'touches no memory but its own, whatever the shapes',
    { timeout: 200_000 },
    async () => {
      const watched = await output({ compiler: 'gcc', flags: ['-mavx2', '-mfma', ...SANITIZERS] }, '150');
      expect(watched).toMatch(/^[0-9a-f]{16}$/);
      expect(await output({ compiler: 'gcc', flags: ['-O1'] }, '150')).toBe(watched);
    },
  );
});

/**
 * Builds the native kernel and the launcher of commands as npm's `install` script. It calls a C compiler directly,
 * without python, make or node-gyp. It prints what it built or lacks and never fails. Without a compiler or Node's headers the
 * kernel runs as WebAssembly, with the same results; without the launcher commands start more slowly.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, 'src/trainers/network/kernel/c');
const output = join(root, 'build/native');

/** The C name of the table, the name for people, and the flags of each instruction set. napi.c chooses at run time. */
const INSTRUCTION_SETS = {
  x64: [
    ['kernel_avx512', 'avx512', ['-mavx512f', '-mavx2', '-mfma']],
    ['kernel_avx2', 'avx2', ['-mavx2', '-mfma']],
    ['kernel_baseline', 'fma emulated', []],
  ],
  arm64: [['kernel_baseline', 'neon', []]],
};

/** Optimises without changing a bit: no contraction, no fast mathematics. C++ compilers also compile it as C. */
const FLAGS = [
  '-xc',
  '-std=gnu11',
  '-O3',
  '-fPIC',
  '-ffp-contract=off',
  '-fno-math-errno',
  '-fvisibility=hidden',
  '-w',
];

/** The number is that of its protocol. */
const LAUNCHER = 'launcher-1';

function main() {
  try {
    console.log(build());
  } catch (error) {
    console.log(`jmin: no native kernel (${error.message}); WebAssembly is used, with the same results`);
  }
  try {
    buildLauncher();
  } catch (error) {
    console.log(`jmin: no launcher (${error.message}); commands start more slowly`);
  }
}

function buildLauncher() {
  if (process.platform === 'win32') throw new Error('none for Windows');
  const compiler = findCompiler();
  mkdirSync(output, { recursive: true });
  const folder = mkdtempSync(join(output, 'build-'));
  try {
    const linked = join(folder, LAUNCHER);
    const file = join(root, 'src/trainers/command/running/launcher.c');
    run(compiler, ['-xc', '-std=gnu11', '-O2', '-w', file, '-o', linked]);
    renameSync(linked, join(output, LAUNCHER));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function build() {
  const sets = INSTRUCTION_SETS[process.arch];
  if (sets === undefined || process.platform === 'win32') {
    throw new Error(`none for ${process.platform} ${process.arch} yet`);
  }
  const headers = findHeaders();
  const compiler = findCompiler();
  mkdirSync(output, { recursive: true });
  const folder = mkdtempSync(join(output, 'build-'));
  try {
    const objects = sets.map(([table, name, flags]) => {
      const defines = [`-DKERNEL_TABLE=${table}`, `-DINSTRUCTION_SET="${name}"`];
      return compile(compiler, 'kernel.c', join(folder, `${table}.o`), [...flags, ...defines]);
    });
    objects.push(compile(compiler, 'napi.c', join(folder, 'napi.o'), ['-DNAPI_VERSION=8', `-I${headers}`]));
    const linked = join(folder, 'jmin.node');
    const undefinedSymbols = process.platform === 'darwin' ? ['-undefined', 'dynamic_lookup'] : [];
    run(compiler, ['-shared', ...undefinedSymbols, ...objects, '-lm', '-o', linked]);
    // Renamed in one step, so that a process loads the old file or the new one, never a part.
    renameSync(linked, join(output, 'jmin.node'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return `jmin: native kernel built with ${compiler.join(' ')}`;
}

function compile(compiler, file, object, flags) {
  run(compiler, [...FLAGS, ...flags, '-c', join(source, file), '-o', object]);
  return object;
}

function run([command, ...first], rest) {
  const { status, stderr, error } = spawnSync(command, [...first, ...rest], { encoding: 'utf8' });
  if (status === 0) return;
  const said = (error?.message ?? stderr)
    .trim()
    .split('\n')
    .find((line) => /error/.test(line));
  throw new Error(`${command} failed${said === undefined ? '' : `: ${said}`}`);
}

/** The folder of node_api.h: npm's nodedir, the folder beside this Node, or the system's folder. */
function findHeaders() {
  const nodedir = process.env.npm_config_nodedir ?? process.env.npm_package_config_node_gyp_nodedir;
  const folders = [
    ...(nodedir === undefined ? [] : [join(nodedir, 'include/node'), join(nodedir, 'src')]),
    join(dirname(process.execPath), '../include/node'),
    '/usr/include/node',
    '/usr/include/nodejs/src',
    '/usr/local/include/node',
    '/opt/homebrew/include/node',
  ];
  const found = folders.find((folder) => existsSync(join(folder, 'node_api.h')));
  if (found === undefined) throw new Error('node_api.h not found');
  return found;
}

/** With small networks the code of clang 19 was 1 to 8 % faster than that of gcc 12. Older versions were not measured. */
const MIN_CLANG_VERSION = 15;
const CLANGS = ['clang', ...[22, 21, 20, 19, 18, 17, 16, 15].map((version) => `clang-${version}`)];

/**
 * The compiler in $CC or $CXX, with its flags; else a clang that is new enough; else any other compiler. The results are
 * the same.
 */
function findCompiler() {
  const { CC, CXX } = process.env;
  const chosen = [CC, CXX].filter((name) => name).find((name) => versionOf(name) !== null);
  const clang = CLANGS.find((name) => clangVersion(versionOf(name)) >= MIN_CLANG_VERSION);
  const other = ['cc', 'gcc', 'clang', 'c++', 'g++'].find((name) => versionOf(name) !== null);
  const found = chosen ?? clang ?? other;
  if (found === undefined) throw new Error('no C compiler found');
  return found.trim().split(/\s+/);
}

/** The output of a command about its version; null if the command does not exist. */
function versionOf(command) {
  const { status, stdout } = spawnSync(command.trim().split(/\s+/)[0], ['--version'], { encoding: 'utf8' });
  return status === 0 ? stdout : null;
}

function clangVersion(text) {
  return Number(/clang version (\d+)/.exec(text ?? '')?.[1] ?? 0);
}

main();

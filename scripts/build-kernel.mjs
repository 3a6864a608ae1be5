/**
 * Builds the WebAssembly kernels from their C source with clang 19 or newer, and writes their hashes:
 * relaxed.wasm (relaxed SIMD, fused multiply-adds of the machine) and scalar.wasm (no SIMD, fused multiply-adds
 * emulated). `--check` builds them again and compares them with the committed files.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = join(dirname(dirname(fileURLToPath(import.meta.url))), 'src/trainers/network/kernel');

const MODULES = {
  'relaxed.wasm': ['-O3', '-msimd128', '-mrelaxed-simd'],
  'scalar.wasm': ['-O2'],
};

const FLAGS = [
  ['--target=wasm32', '-std=gnu11', '-ffp-contract=off', '-fno-math-errno', '-mbulk-memory', '-w'],
  ['-ffreestanding', '-nostdlib', '-Wl,--no-entry', '-Wl,--strip-all', '-Wl,--stack-first'],
  ['-Wl,-z,stack-size=131072', '-Wl,--max-memory=4294967296', '-Wl,--export=__heap_base'],
].flat();

function main() {
  const check = process.argv.includes('--check');
  const clang = findClang();
  const temporary = mkdtempSync(join(tmpdir(), 'jmin-kernel-'));
  let hashes = '';
  try {
    for (const [name, flags] of Object.entries(MODULES)) {
      const built = join(temporary, name);
      run(clang, [...FLAGS, ...flags, '-o', built, join(folder, 'c/wasm.c')]);
      const bytes = readFileSync(built);
      hashes += `${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`;
      if (check) compare(name, bytes);
      else writeFileSync(join(folder, name), bytes);
    }
  } finally {
    rmSync(temporary, { recursive: true });
  }
  const hashFile = join(folder, 'wasm.sha256');
  if (!check) writeFileSync(hashFile, hashes);
  else if (readFileSync(hashFile, 'utf8') !== hashes) stop('wasm.sha256 does not fit: npm run build:kernel');
  console.log(hashes.trimEnd());
}

function compare(name, bytes) {
  if (!readFileSync(join(folder, name)).equals(bytes)) {
    stop(`${name} is not what this source gives with this clang: npm run build:kernel`);
  }
}

/** The oldest supported version comes first, so that most builds use the same version. */
function findClang() {
  for (const name of ['clang-19', 'clang-20', 'clang-21', 'clang-22', 'clang']) {
    const { stdout, status } = spawnSync(name, ['--version'], { encoding: 'utf8' });
    const version = /clang version (\d+)/.exec(stdout ?? '')?.[1];
    if (status === 0 && Number(version) >= 19) return name;
  }
  return stop('clang 19 or newer and lld are needed: apt-get install clang-19 lld-19');
}

function run(command, parameters) {
  const { status, stderr } = spawnSync(command, parameters, { encoding: 'utf8' });
  if (status !== 0) stop(stderr);
}

function stop(message) {
  console.error(message);
  process.exit(1);
}

main();

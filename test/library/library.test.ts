/** The package as npm packs it, in a program of its own: the example of docs/library.md is compiled and run. */
import { execFile } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { present } from '../../src/base/assert.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

const SWEEP = `
name: sine
dataset: { generate: sine, examples: 100 }
hyperparameters:
  learning_rate: [0.01, 0.1]
  epochs: 20
`;

const COMPILER_OPTIONS = {
  ...{ module: 'NodeNext', target: 'ES2023', strict: true, types: ['node'], skipLibCheck: true },
  ...{ exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, verbatimModuleSyntax: true },
};

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'jmin-library-'));
  const modules = join(folder, 'node_modules');
  mkdirSync(modules);
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
  const { stdout } = await run('npm', args, { cwd: root, maxBuffer: 2 ** 24 });
  const [packed] = JSON.parse(stdout) as { filename: string }[];
  await run('tar', ['-xzf', join(folder, present(packed, 'a package').filename), '-C', folder]);
  symlinkSync(join(folder, 'package'), join(modules, 'jmin'));
  // What npm would install beside it.
  for (const name of readdirSync(join(root, 'node_modules')))
    if (!name.startsWith('.')) symlinkSync(join(root, 'node_modules', name), join(modules, name));
  symlinkSync(join(root, 'node_modules'), join(folder, 'package', 'node_modules'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'sine.yaml'), SWEEP);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the example of docs/library.md compiles and runs', async () => {
  const [, example = ''] = /```ts\n(.*?)```/s.exec(readFileSync(join(root, 'docs/library.md'), 'utf8')) ?? [];
  expect(example).toContain('runSweep(');
  writeFileSync(join(folder, 'example.ts'), example);
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: COMPILER_OPTIONS }));
  await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', '.'], {
    cwd: folder,
  }).catch(({ stdout }) => expect(stdout).toBe(''));
  const { stdout, stderr } = await run(process.execPath, ['example.js'], { cwd: folder });
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^J 0\.\d+ /);
  expect(stdout).toMatch(/\n[0-9a-f]{64} .*reports\/sine\n$/);
});

test('a run that is aborted ends in order', async () => {
  writeFileSync(
    join(folder, 'abort.js'),
    `import { runSweep, logTo } from 'jmin';
     const text = JSON.stringify({ name: 'long', dataset: { generate: 'spirals', examples: 2000 },
       hyperparameters: { learning_rate: [0.003, 0.01], hidden_units: [[64, 64]], batch_size: 16, epochs: 100000 } });
     (await import('node:fs')).writeFileSync('long.json', text);
     const stop = new AbortController();
     const codes = [];
     const { summary, report } = await runSweep('long.json', {
       threads: 1, signal: stop.signal, log: logTo(({ code }) => codes.push(code)),
       onProgress: ({ ledger }) => { if (ledger.running > 0) stop.abort(); },
     });
     console.log(JSON.stringify({ running: summary.ledger.running, report, launched: codes.includes('launched') }));`,
  );
  const { stdout } = await run(process.execPath, ['abort.js'], { cwd: folder });
  expect(JSON.parse(stdout)).toEqual({ running: 0, report: null, launched: true });
});

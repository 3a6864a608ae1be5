import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkArchitecture } from './architecture/checkArchitecture.js';
import { readSource } from './architecture/readSource.js';
import { MAY_IMPORT } from './architecture/rules.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** All sources below a folder, by their path from the root. */
function sourcesUnder(folder: string): [string, string][] {
  const files = readdirSync(`${root}/${folder}`, { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.ts'))
    .map((file) => [`${folder}/${file}`, readFileSync(`${root}/${folder}/${file}`, 'utf8')]);
}

describe('the sources of jmin', () => {
  const sources = new Map([...sourcesUnder('src'), ...sourcesUnder('workers')]);

  it('keep to the table of folders and libraries', () => {
    expect(checkArchitecture(sources)).toEqual([]);
  });

  it('are read whole: every folder imports something', () => {
    const folders = Object.keys(MAY_IMPORT).filter((folder) => folder !== 'src' && folder !== 'src/search');
    const silent = folders.filter((folder) => {
      const own = [...sources].filter(([file]) => file.startsWith(`${folder}/`));
      return own.every(([, source]) => readSource(source).specifiers.length === 0);
    });
    expect(silent).toEqual([]);
  });
});

describe('programs and code', () => {
  const scripts = readdirSync(`${root}/scripts`).map((file) => `scripts/${file}`);
  const texts = [
    ...sourcesUnder('src'),
    ...sourcesUnder('workers'),
    ...scripts.map((file): [string, string] => [file, readFileSync(`${root}/${file}`, 'utf8')]),
  ];
  /** `exec` of a child process, not of a regular expression. */
  const FORBIDDEN =
    /\bshell:|\bexecSync\b|\beval\(|\bnew Function\b|'node:vm'|import \{[^}]*\bexec\b[^}]*\} from 'node:child_process'/;

  it('are started without a shell, and code is never made from text', () => {
    expect(texts.length).toBeGreaterThan(100);
    expect(texts.filter(([, text]) => FORBIDDEN.test(text)).map(([file]) => file)).toEqual([]);
  });
});

/** Made-up files that import each other as the case says, checked. */
function check(files: Readonly<Record<string, string>>): string[] {
  return checkArchitecture(new Map(Object.entries(files)));
}

describe('checkArchitecture', () => {
  it.each([
    ['src/model/a.ts', "import { assert } from '../base/assert.js';"],
    ['src/model/a.ts', "import { b } from './b.js';"],
    ['src/app/a.ts', "import { train } from '../train/train.js';"],
    ['workers/a.ts', "import { train } from '../src/train/train.js';"],
    ['src/index.ts', "export { runSweep } from './app/runSweep.js';"],
    ['src/dashboard/api/a.ts', "import { z } from 'zod';"],
    ['src/dashboard/page/a.ts', "import { init } from 'echarts/core';"],
    ['src/dashboard/a.ts', "import fastifyStatic from '@fastify/static';"],
    ['src/charts/a.ts', "import type { EChartsOption } from 'echarts';"],
    ['src/plan/a.ts', "import { createHash } from 'node:crypto';"],
    ['src/plan/a.ts', "const date = new Date(0); // not Date.now(), nor the text 'process.env'"],
  ])('allows in %s: %s', (file, source) => {
    expect(check({ [file]: source })).toEqual([]);
  });

  it.each([
    ['src/base/a.ts', "import { b } from '../model/b.js';", 'imports from src/model/'],
    ['src/model/a.ts', "import type { Plan } from '../plan/planSweep.js';", 'imports from src/plan/'],
    ['src/plan/a.ts', "export { SweepFold } from '../results/fold.js';", 'imports from src/results/'],
    ['src/plan/a.ts', "export * from '../results/fold.js';", 'imports from src/results/'],
    ['src/cli/a.ts', "await import('../redis/store.js');", 'imports from src/redis/'],
    ['src/app/a.ts', "import { worker } from '../../workers/worker.js';", 'imports from workers/'],
    ['src/train/a.ts', "import '../redis/connect.js';", 'imports from src/redis/'],
    [
      'src/coordinator/a.ts',
      "import {\n  a, // one\n  b,\n} from '../train/train.js';",
      'imports from src/train/',
    ],
    ['src/model/a.ts', "import { Queue } from 'bullmq';", 'imports bullmq'],
    ['src/charts/a.ts', "import { init } from 'echarts';", 'imports echarts'],
    ['src/cli/a.ts', "import { Piscina } from 'piscina';", 'imports piscina'],
    [
      'src/redis/a.ts',
      "import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';",
      'imports @bull-board/api/bullMQAdapter',
    ],
    ['src/data/a.ts', "import lodash from 'lodash';", 'imports lodash, which is at home nowhere'],
    ['src/data/a.ts', 'await import(name);', 'imports a computed name'],
    ['src/data/a.ts', 'export default function read() {}', 'has a default export'],
    ['src/data/a.ts', 'export { read as default };', 'has a default export'],
    ['src/base/a.ts', 'const now = Date.now();', 'uses the clock in a pure folder'],
    ['src/base/a.ts', `const now = \`at \${new Date()}\`;`, 'uses the clock in a pure folder'],
    ['src/train/a.ts', 'const ms = performance.now();', 'uses the clock in a pure folder'],
    ['src/search/a.ts', 'setTimeout(next, 10);', 'uses a timer in a pure folder'],
    ['src/plan/a.ts', 'const x = Math.random();', 'uses Math.random in a pure folder'],
    ['src/report/a.ts', 'const home = process.env.HOME;', 'uses process.env in a pure folder'],
    ['src/results/a.ts', "import { env } from 'node:process';", 'imports node:process in a pure folder'],
  ])('refuses in %s: %s', (file, source, problem) => {
    expect(check({ [file]: source })).toEqual([`${file} ${problem}`]);
  });

  it('refuses a folder without a row', () => {
    expect(check({ 'src/utils/a.ts': '' })).toEqual(['src/utils/ has no row in the table']);
  });

  it('refuses a cycle, of types too, and names its files', () => {
    const cycle = {
      'src/plan/a.ts': "import { b } from './b.js';",
      'src/plan/b.ts': "import { c } from './c.js';",
      'src/plan/c.ts': "import type { A } from './a.js';",
      'src/plan/d.ts': "import { a } from './a.js'; import { b } from './b.js';",
    };
    expect(check(cycle)).toEqual([
      'import cycle: src/plan/a.ts → src/plan/b.ts → src/plan/c.ts → src/plan/a.ts',
    ]);
  });
});

describe('readSource', () => {
  const names = (source: string) => readSource(source).specifiers.map(({ name }) => name);

  it.each([
    ['a comment', "// import './no.js'\n/* import './no.js' */ import './yes.js';"],
    ['a text', `const s = "import './no.js'"; const t = 'it\\'s'; import './yes.js';`],
    ['a template', "const s = `import './no.js'`; import './yes.js';"],
    [
      'a template in a template',
      `const s = \`a \${b ? \`don't \${c}\` : '}'} import './no.js'\`; import './yes.js';`,
    ],
    ['a regular expression', "const r = text.replace(/[/'`]/g, 'x'); import './yes.js';"],
    ['a division', "const r = a / b; const s = 'x' / 2; import './yes.js';"],
    ['a method called from', "export const list = Array.from('./no.js'); import './yes.js';"],
    ['a property called import', "module.import('./no.js'); import './yes.js';"],
  ])('is not misled by %s', (_, source) => {
    expect(names(source)).toEqual(['./yes.js']);
  });

  it('tells imports of types from those of values', () => {
    const source = "import type { A } from 'a'; export type { B } from 'b'; import { type C } from 'c';";
    expect(readSource(source).specifiers.map(({ isTypeOnly }) => isTypeOnly)).toEqual([true, true, false]);
  });

  it('finds an import inside a template', () => {
    expect(names(`const s = \`\${await import('./yes.js')}\`;`)).toEqual(['./yes.js']);
  });
});

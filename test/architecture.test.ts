import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkArchitecture, folderOf } from './architecture/checkArchitecture.js';
import { readSource } from './architecture/readSource.js';
import { readTables } from './architecture/readTables.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const rules = readTables(readFileSync(`${root}/ARCHITECTURE.md`, 'utf8'));

/** All sources below a folder, by their path from the root. */
function sourcesUnder(folder: string): [string, string][] {
  const files = readdirSync(`${root}/${folder}`, { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => [`${folder}/${file}`, readFileSync(`${root}/${folder}/${file}`, 'utf8')]);
}

describe('the sources of jmin', () => {
  const sources = new Map([...sourcesUnder('src'), ...sourcesUnder('workers')]);

  it('keep to the tables of folders and libraries', () => {
    expect(checkArchitecture(sources, rules)).toEqual([]);
  });

  it('fill every folder that the table lists', () => {
    const files = [...sources.keys()];
    const isToCome = (folder: string) => folder === 'src/search';
    const empty = [...rules.folders.keys()].filter(
      (folder) => !isToCome(folder) && files.every((file) => folderOf(file, rules) !== folder),
    );
    expect(empty).toEqual([]);
  });

  it('come with a table of every library in package.json', () => {
    const manifest = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
    const installed = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
    const missing = installed.filter(
      (name) =>
        !name.startsWith('@types/') &&
        !rules.libraries.some(({ library }) =>
          library.endsWith('/') ? name.startsWith(library) : name === library,
        ),
    );
    expect(missing).toEqual([]);
    const gone = rules.libraries.filter(({ library }) => !installed.some((name) => name.startsWith(library)));
    expect(gone).toEqual([]);
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
  return checkArchitecture(new Map(Object.entries(files)), rules);
}

describe('checkArchitecture', () => {
  it.each([
    ['src/model/a.ts', "import { assert } from '../base/assert.js';"],
    ['src/model/a.ts', "import { b } from './b.js';"],
    ['src/app/a.ts', "import { train } from '../trainers/network/training/train.js';"],
    ['workers/a.ts', "import { train } from '../src/trainers/network/training/train.js';"],
    ['src/index.ts', "export { runSweep } from './app/runSweep.js';"],
    ['src/dashboard/api/a.ts', "import { z } from 'zod';"],
    ['src/page/views/a.tsx', "import { useState } from 'react';\nexport const a = <p />;"],
    ['src/dashboard/a.ts', "import fastifyStatic from '@fastify/static';"],
    ['src/plan/a.ts', "import { createHash } from 'node:crypto';"],
    ['src/plan/a.ts', "const date = new Date(0); // not Date.now(), nor the text 'process.env'"],
    ['src/cli/a.ts', 'const now = Date.now() + process.env.HOME;'],
  ])('allows in %s: %s', (file, source) => {
    expect(check({ [file]: source })).toEqual([]);
  });

  it.each([
    ['src/base/a.ts', "import { b } from '../model/b.js';", 'imports from src/model/'],
    ['src/model/a.ts', "import type { Plan } from '../plan/planSweep.js';", 'imports from src/plan/'],
    ['src/model/a.ts', "let plan: import('../plan/planSweep.js').Plan;", 'imports from src/plan/'],
    ['src/plan/a.ts', "export { SweepFold } from '../results/fold.js';", 'imports from src/results/'],
    ['src/plan/a.ts', "export * from '../results/fold.js';", 'imports from src/results/'],
    ['src/cli/a.ts', "await import('../redis/store.js');", 'imports from src/redis/'],
    ['src/app/a.ts', "import { worker } from '../../workers/worker.js';", 'imports from workers/'],
    ['src/trainers/network/training/a.ts', "import '../../../redis/connect.js';", 'imports from src/redis/'],
    [
      'src/coordinator/a.ts',
      "import {\n  a, // one\n  b,\n} from '../trainers/network/training/train.js';",
      'imports from src/trainers/network/training/',
    ],
    ['src/model/a.ts', "import { Queue } from 'bullmq';", 'imports bullmq'],
    ['src/cli/a.ts', "import { Piscina } from 'piscina';", 'imports piscina'],
    [
      'src/redis/a.ts',
      "import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';",
      'imports @bull-board/api/bullMQAdapter',
    ],
    [
      'src/data/a.ts',
      "import lodash from 'lodash';",
      'imports lodash, which has no row in the table of libraries',
    ],
    ['src/data/a.ts', 'await import(name);', 'imports a computed name'],
    ['src/data/a.ts', 'export default function read() {}', 'has a default export'],
    ['src/data/a.ts', 'export { read as default };', 'has a default export'],
    ['src/base/a.ts', 'const now = Date.now();', 'uses the clock in a pure folder'],
    ['src/base/a.ts', `const now = \`at \${new Date()}\`;`, 'uses the clock in a pure folder'],
    [
      'src/trainers/network/training/a.ts',
      'const ms = performance.now();',
      'uses the clock in a pure folder',
    ],
    ['src/search/a.ts', 'setTimeout(next, 10);', 'uses a timer in a pure folder'],
    ['src/plan/a.ts', 'const x = Math.random();', 'uses Math.random in a pure folder'],
    ['src/plan/a.ts', "const x = Math['random']();", 'uses Math.random in a pure folder'],
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

describe('readTables', () => {
  const tables = `
| folder | pure | may import |
| --- | --- | --- |
| \`src/base/\` | yes | – |
| \`src/trainers/\` | yes | base |
| \`src/trainers/network/\` | – | base, trainers |
| \`src/app/\` | – | all but trainers/network |
| \`workers/\` | – | base, app |

| library | for | imported in |
| --- | --- | --- |
| echarts | charts | app; types: base, trainers/network |
| @fastify/*, zod | pages | workers |
`;
  const made = readTables(tables);
  const checked = (file: string, source: string) => checkArchitecture(new Map([[file, source]]), made);

  it('reads what each folder may import', () => {
    expect(Object.fromEntries(made.folders)).toEqual({
      'src/base': { isPure: true, mayImport: [] },
      'src/trainers': { isPure: true, mayImport: ['src/base'] },
      'src/trainers/network': { isPure: false, mayImport: ['src/base', 'src/trainers'] },
      'src/app': { isPure: false, mayImport: ['src/base', 'src/trainers'] },
      workers: { isPure: false, mayImport: ['src/base', 'src/app'] },
    });
  });

  it('reads the homes of each library', () => {
    expect(made.libraries).toEqual([
      { library: 'echarts', folders: ['src/app'], typeFolders: ['src/base', 'src/trainers/network'] },
      { library: '@fastify/', folders: ['workers'], typeFolders: [] },
      { library: 'zod', folders: ['workers'], typeFolders: [] },
    ]);
  });

  it('gives a file to the longest folder of its path', () => {
    const network = 'src/trainers/network/train.ts';
    expect(folderOf(network, made)).toBe('src/trainers/network');
    expect(folderOf('src/trainers/networks/train.ts', made)).toBe('src/trainers');
    expect(checked(network, "import type { Trainer } from '../trainer.js';")).toEqual([]);
    expect(checked('src/trainers/a.ts', "import { train } from './network/train.js';")).toEqual([
      'src/trainers/a.ts imports from src/trainers/network/',
    ]);
  });

  it('refuses a folder that has no row', () => {
    expect(() => readTables(tables.replace('base, app', 'base, apps'))).toThrow('no row for src/apps');
  });
});

describe('readSource', () => {
  const read = (source: string) => readSource('a.ts', source);

  it('finds every way to import, in order', () => {
    const source = `
      import './first.js';
      import type { A } from 'a';
      export type { B } from 'b';
      import { type C } from 'c';
      export * from 'd';
      let e: import('e').E;
      const f = \`\${await import('f')}\`;
      import g = require('g');
      // import './comment.js'
      const text = "import './text.js'";
      export const list = Array.from('./method.js');
    `;
    expect(read(source).imports).toEqual([
      { name: './first.js', isTypeOnly: false },
      { name: 'a', isTypeOnly: true },
      { name: 'b', isTypeOnly: true },
      { name: 'c', isTypeOnly: false },
      { name: 'd', isTypeOnly: false },
      { name: 'e', isTypeOnly: true },
      { name: 'f', isTypeOnly: false },
      { name: 'g', isTypeOnly: false },
    ]);
  });

  it('refuses what does not parse', () => {
    expect(() => read('import {')).toThrow('a.ts: ');
  });
});

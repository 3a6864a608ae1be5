import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { importedFiles } from '../../src/data/importedFiles.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jmin-imports-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

test('importedFiles follows relative imports of every form, in rounds and below the folder', () => {
  write({
    'train.mjs': `
import { a } from './lib/a.mjs';
import './side.mjs';
export { c } from "./lib/c.mts";
import fs from 'node:fs';
import lodash from 'lodash';
const late = () => import('./late.mjs');
const old = require('./old.cjs');
const table = new URL('./table.json', import.meta.url);
import { gone } from './gone.mjs';
import { above } from '../above.mjs';
`,
    'lib/a.mjs': `import '../side.mjs'; import './b.mjs';`,
    'lib/b.mjs': `import './a.mjs';`,
    'lib/c.mts': '',
    'side.mjs': '',
    'late.mjs': '',
    'old.cjs': '',
    'table.json': '{}',
    'other.mjs': '',
  });
  expect(importedFiles(['train.mjs'], folder).sort()).toEqual(
    [
      'late.mjs',
      'lib/a.mjs',
      'lib/b.mjs',
      'lib/c.mts',
      'old.cjs',
      'side.mjs',
      'table.json',
      'train.mjs',
    ].sort(),
  );
});

/**
 * The files that modules import by a relative path, and what those import in turn. An import is found by its form in the
 * text, so one in a comment counts too: it names a file that the code may need, and does no harm.
 */
import { readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { MAX_CODE_FILES } from './limits.js';

/** `from './a.js'`, `import './a.js'`, `import('./a.js')`, `require('./a.cjs')`, `new URL('./a.json', import.meta.url)` */
const RELATIVE =
  /(?:\bfrom|\bimport|\bimport\s*\(|\brequire\s*\(|\bnew\s+URL\s*\()\s*(['"])(\.{1,2}\/[^'"\n]+)\1/g;

const MODULE = /\.[cm]?[jt]s$/;

/** The files and all that they import below the folder. What is above it is not part of the code. */
export function importedFiles(paths: readonly string[], directory: string): string[] {
  const found = new Set(paths);
  for (const path of found) {
    if (!MODULE.test(path)) continue;
    for (const [, , name = ''] of readFileSync(join(directory, path), 'utf8').matchAll(RELATIVE)) {
      const imported = posix.join(posix.dirname(path), name);
      if (!imported.startsWith('../') && isFile(join(directory, imported))) found.add(imported);
      // The caller refuses this many.
      if (found.size > MAX_CODE_FILES) return [...found];
    }
  }
  return [...found];
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

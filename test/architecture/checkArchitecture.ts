/** What in the sources goes against the tables of ARCHITECTURE.md, one line each. */
import { posix } from 'node:path';
import { type ImportedModule, readSource, type SourceFacts } from './readSource.js';
import type { Rules } from './readTables.js';

/** Sources by their path from the root of the repository, e.g. `src/base/assert.ts`. */
export type Sources = ReadonlyMap<string, string>;

/** Modules of Node that give the moment or the machine. */
const IMPURE_MODULES = ['node:process', 'node:timers', 'node:timers/promises', 'node:perf_hooks'];

export function checkArchitecture(sources: Sources, rules: Rules): string[] {
  const facts = [...sources].map(([file, source]) => ({ file, ...readSource(file, source) }));
  const graph = new Map(
    facts.map(({ file, imports }) => [
      file,
      imports.flatMap(({ name }) => (name?.startsWith('.') ? [existing(resolve(file, name), sources)] : [])),
    ]),
  );
  return [
    ...facts.flatMap(({ file, ...fact }) => checkFile(file, fact, rules)),
    ...checkRows(sources, rules),
    ...findCycles(graph),
  ];
}

/** The row of a file: the longest folder of the table that its path begins with. */
export function folderOf(file: string, { folders }: Rules): string {
  const rows = [...folders.keys()].filter((folder) => file.startsWith(`${folder}/`));
  const row = rows.reduce((longest, folder) => (folder.length > longest.length ? folder : longest), '');
  // `src/` has a row for the files directly in it; a folder below it needs a row of its own.
  const isDirect = row !== 'src' || file.split('/').length === 2;
  return row !== '' && isDirect ? row : file.split('/').slice(0, 2).join('/');
}

function checkRows(sources: Sources, rules: Rules): string[] {
  const folders = new Set([...sources.keys()].map((file) => folderOf(file, rules)));
  return [...folders]
    .filter((folder) => !rules.folders.has(folder))
    .map((folder) => `${folder}/ has no row in the table`);
}

function checkFile(file: string, facts: SourceFacts, rules: Rules): string[] {
  const isPure = rules.folders.get(folderOf(file, rules))?.isPure === true;
  return [
    ...facts.imports.flatMap((imported) => checkImport(file, imported, rules)),
    ...(facts.hasDefaultExport ? [`${file} has a default export`] : []),
    ...(isPure ? facts.impurities.map((what) => `${file} uses ${what} in a pure folder`) : []),
  ];
}

/** The one file that imports what a sweep names. */
const IMPORTS_USER_CODE = 'src/trainers/module/running/importTrain.ts';

function checkImport(file: string, { name, isTypeOnly }: ImportedModule, rules: Rules): string[] {
  if (name === null) return file === IMPORTS_USER_CODE ? [] : [`${file} imports a computed name`];
  const from = folderOf(file, rules);
  if (name.startsWith('.')) {
    const to = folderOf(resolve(file, name), rules);
    const isAllowed = from === to || rules.folders.get(from)?.mayImport.includes(to);
    return isAllowed ? [] : [`${file} imports from ${to}/`];
  }
  if (name.startsWith('node:')) {
    const isImpure = rules.folders.get(from)?.isPure === true && IMPURE_MODULES.includes(name);
    return isImpure ? [`${file} imports ${name} in a pure folder`] : [];
  }
  return checkLibrary(file, name, isTypeOnly, rules);
}

function checkLibrary(file: string, name: string, isTypeOnly: boolean, { libraries }: Rules): string[] {
  const rule = libraries.find(({ library }) =>
    library.endsWith('/') ? name.startsWith(library) : name === library || name.startsWith(`${library}/`),
  );
  if (rule === undefined) return [`${file} imports ${name}, which has no row in the table of libraries`];
  const homes = [...rule.folders, ...(isTypeOnly ? rule.typeFolders : [])];
  return homes.some((folder) => file.startsWith(`${folder}/`)) ? [] : [`${file} imports ${name}`];
}

/** The first cycle through each file that is on one. Imports of types count: what needs each other is one file. */
function findCycles(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]) => {
    const start = path.indexOf(file);
    if (start !== -1) cycles.push(`import cycle: ${[...path.slice(start), file].join(' → ')}`);
    if (start !== -1 || done.has(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return cycles;
}

/** A component is imported as `.js` too. */
function existing(file: string, sources: Sources): string {
  return !sources.has(file) && sources.has(`${file}x`) ? `${file}x` : file;
}

function resolve(file: string, specifier: string): string {
  return posix.join(posix.dirname(file), specifier).replace(/\.js$/, '.ts');
}

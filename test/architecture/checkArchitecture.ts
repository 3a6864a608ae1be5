/** What in the sources goes against the table in rules.ts, one line each. */
import { posix } from 'node:path';
import { readSource, type Specifier } from './readSource.js';
import { IMPURE, IMPURE_MODULES, LIBRARIES, MAY_IMPORT, PURE_FOLDERS } from './rules.js';

/** Sources by their path from the root of the repository, as `src/base/assert.ts`. */
export type Sources = ReadonlyMap<string, string>;

export function checkArchitecture(sources: Sources): string[] {
  const problems: string[] = [];
  const graph = new Map<string, string[]>();
  for (const [file, source] of sources) {
    const { specifiers, code } = readSource(source);
    problems.push(...specifiers.flatMap((specifier) => checkImport(file, specifier)));
    problems.push(...checkCode(file, code));
    graph.set(
      file,
      specifiers.flatMap(({ name }) => (name?.startsWith('.') ? [resolve(file, name)] : [])),
    );
  }
  return [...problems, ...checkRows(sources), ...findCycles(graph)];
}

/**
 * The folder with a row that holds the file, the innermost where rows nest: `src/model` of `src/model/trial.ts`;
 * `src` and `workers` themselves hold files too.
 */
export function folderOf(file: string): string {
  const nested = Object.keys(MAY_IMPORT).filter(
    (row) => row.split('/').length > 2 && file.startsWith(`${row}/`),
  );
  const innermost = nested.sort((a, b) => b.length - a.length)[0];
  if (innermost !== undefined) return innermost;
  const [root = '', folder, ...rest] = file.split('/');
  return root === 'src' && rest.length > 0 ? `${root}/${folder}` : root;
}

function checkRows(sources: Sources): string[] {
  const folders = new Set([...sources.keys()].map(folderOf));
  return [...folders]
    .filter((folder) => MAY_IMPORT[folder] === undefined)
    .map((folder) => `${folder}/ has no row in the table`);
}

function checkImport(file: string, { name, isTypeOnly }: Specifier): string[] {
  if (name === null) return [`${file} imports a computed name`];
  if (name.startsWith('.')) return checkFolders(file, folderOf(resolve(file, name)));
  if (name.startsWith('node:')) {
    const isPure = PURE_FOLDERS.includes(folderOf(file));
    return isPure && IMPURE_MODULES.includes(name) ? [`${file} imports ${name} in a pure folder`] : [];
  }
  return checkLibrary(file, name, isTypeOnly);
}

function checkFolders(file: string, to: string): string[] {
  const from = folderOf(file);
  if (from === to || MAY_IMPORT[from]?.includes(to)) return [];
  return [`${file} imports from ${to}/`];
}

function checkLibrary(file: string, name: string, isTypeOnly: boolean): string[] {
  const rule = LIBRARIES.find(({ library }) =>
    library.endsWith('/') ? name.startsWith(library) : name === library || name.startsWith(`${library}/`),
  );
  if (rule === undefined) return [`${file} imports ${name}, which is at home nowhere`];
  const homes = [...rule.folders, ...(isTypeOnly ? (rule.asTypes ?? []) : [])];
  return homes.some((folder) => file.startsWith(`${folder}/`)) ? [] : [`${file} imports ${name}`];
}

function checkCode(file: string, code: string): string[] {
  const problems = /\bexport\s+default\b|\bas\s+default\b/.test(code) ? [`${file} has a default export`] : [];
  if (!PURE_FOLDERS.includes(folderOf(file))) return problems;
  const impure = IMPURE.filter(({ pattern }) => pattern.test(code));
  return [...problems, ...impure.map(({ what }) => `${file} uses ${what} in a pure folder`)];
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

function resolve(file: string, specifier: string): string {
  return posix.join(posix.dirname(file), specifier).replace(/\.js$/, '.ts');
}

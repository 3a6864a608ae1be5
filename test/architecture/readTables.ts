/**
 * The rules that ARCHITECTURE.md states in two tables: which folder may import which (`folder`, `may import`,
 * `pure`), and which folder is the home of each library (`library`, `imported in`).
 */

export interface Rules {
  /** By folder from the root, e.g. `src/model`. A file belongs to the longest one that its path begins with. */
  readonly folders: ReadonlyMap<string, FolderRule>;
  readonly libraries: readonly LibraryRule[];
}

export interface FolderRule {
  /** The other folders whose files its own may import. */
  readonly mayImport: readonly string[];
  /** Its results depend on nothing but the arguments of its functions. */
  readonly isPure: boolean;
}

export interface LibraryRule {
  /** A name, or a scope with its slash: `@fastify/`. */
  readonly library: string;
  readonly folders: readonly string[];
  /** Folders that may name its types but not run it. */
  readonly typeFolders: readonly string[];
}

/** Folders beside src; any other name in the tables is a folder of src. */
const ROOT_FOLDERS = ['src', 'workers', 'scripts', 'test'];

export function readTables(markdown: string): Rules {
  const rows = readTable(markdown, 'folder');
  const names = rows.map((row) => pathOf(cell(row, 'folder')));
  const folders = rows.map((row, i): [string, FolderRule] => [
    names[i] ?? '',
    {
      mayImport: readFolders(cell(row, 'may import'), names).filter((name) => name !== names[i]),
      isPure: cell(row, 'pure') === 'yes',
    },
  ]);
  const libraries = readTable(markdown, 'library').flatMap((row) => {
    const [run = '', types = ''] = cell(row, 'imported in').split('; types: ');
    return list(cell(row, 'library')).map((library) => ({
      library: library.replace(/\*$/, ''),
      folders: list(run).map(pathOf),
      typeFolders: list(types).map(pathOf),
    }));
  });
  return { folders: new Map(folders), libraries };
}

type Row = Readonly<Record<string, string>>;

/** The rows of the table whose first column has this heading, by the headings of its columns. */
function readTable(markdown: string, firstHeading: string): Row[] {
  const lines = markdown.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${firstHeading} |`));
  const length = lines.slice(start).findIndex((line) => !line.startsWith('|'));
  if (start === -1) throw new Error(`ARCHITECTURE.md has no table with the first column "${firstHeading}"`);
  const [headings = [], , ...rows] = lines
    .slice(start, length === -1 ? undefined : start + length)
    .map(cells);
  return rows.map((row) => Object.fromEntries(headings.map((heading, i) => [heading, row[i] ?? ''])));
}

function cells(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((text) => text.trim().replaceAll('`', ''));
}

function cell(row: Row, heading: string): string {
  const text = row[heading];
  if (text === undefined) throw new Error(`ARCHITECTURE.md: a table lacks the column "${heading}"`);
  return text;
}

/** `–`, `base, model`, or `all but cli, dashboard`, which means every other folder of src. */
function readFolders(text: string, all: readonly string[]): string[] {
  const but = /^all but (.*)$/.exec(text)?.[1];
  const named = list(but ?? text).map(pathOf);
  const unknown = named.filter((name) => !all.includes(name));
  if (unknown.length > 0) throw new Error(`ARCHITECTURE.md: no row for ${unknown.join(', ')}`);
  return but === undefined ? named : all.filter((name) => name.startsWith('src/') && !named.includes(name));
}

function list(text: string): string[] {
  return text === '–' || text === '' ? [] : text.split(', ');
}

function pathOf(name: string): string {
  const path = name.replace(/\/$/, '');
  return ROOT_FOLDERS.includes(path) || path.startsWith('src/') ? path : `src/${path}`;
}

/** docs/limits.md names every limit that a user can meet, with the number that the source has. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

/**
 * They decide how much is looked at, sent, kept or drawn at once. No input is refused because of them, and nothing of a
 * result is missing.
 */
const INTERNAL = [
  // How tables are examined, and how much of an error is quoted.
  ...['MAX_PROBLEMS', 'MAX_CHUNK_BYTES', 'MAX_PROBE_CHARACTERS', 'MAX_SAMPLE_ROWS', 'MAX_SAMPLE_CELLS'],
  ...['MAX_INIT_CELLS', 'MAX_DISTINCT_VALUES', 'MAX_QUOTED_CELLS', 'MAX_TITLE_ROWS'],
  // What is drawn, or computed from a sample.
  ...['MAX_CURVES', 'MAX_OTHER_LINES', 'MAX_POINTS_DRAWN', 'MAX_SPANS', 'MAX_IMPROVEMENTS', 'MAX_SHOWN'],
  ...['MIN_LATE_FALL', 'MIN_SWINGS', 'MAX_LINE_VALUES', 'MAX_EVENT_TRIALS'],
  // How work is handed out, and how caches are stored.
  ...['MAX_RUNS_PER_JOB', 'MAX_OVERDUE', 'MAX_STUCK_MS', 'MAX_VAIN_DRAWS', 'MAX_PART_BYTES'],
  // The name of a folder, made from a sweep's name.
  'MAX_SLUG_LENGTH',
];

/** The sources of the page cannot be loaded here. What they limit is drawn, not refused. */
const FILES = ['src', 'workers'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith('page/'))
    .map((file) => `${folder}/${file}`),
);
const EXPORTS = FILES.flatMap((file) =>
  [...read(file).matchAll(/^export const ((?:MAX|MIN)_\w+)/gm)].map(([, name = '']) => ({ file, name })),
);
const LIMITS = await Promise.all(
  EXPORTS.map(async ({ file, name }): Promise<[string, unknown]> => {
    const url = pathToFileURL(join(ROOT, 'dist', file.replace(/ts$/, 'js'))).href;
    const module: Record<string, unknown> = await import(/* @vite-ignore */ url);
    return [name, module[name]];
  }),
);

function textOf(limit: unknown): string {
  return typeof limit === 'number' ? limit.toLocaleString('en-US') : String(limit);
}

/** The last column of the tables. */
function numbersIn(document: string): string[] {
  return [...read(document).matchAll(/\| ([\d,.]+) \|$/gm)].map(([, number = '']) => number);
}

describe('docs/limits.md', () => {
  test('is held to all limits of the source', () => {
    expect(LIMITS.length).toBeGreaterThan(50);
    expect(LIMITS.filter(([, limit]) => limit === undefined)).toEqual([]);
    const names = LIMITS.map(([name]) => name);
    expect(INTERNAL.filter((name) => !names.includes(name))).toEqual([]);
  });

  test('has no limit that no code looks at', () => {
    const code = FILES.map(read).join('\n');
    const unused = EXPORTS.filter(
      ({ name }) => [...code.matchAll(new RegExp(`\\b${name}\\b`, 'g'))].length < 2,
    );
    expect(unused).toEqual([]);
  });

  test.each(LIMITS.filter(([name]) => !INTERNAL.includes(name)))('or docs/api.md has %s, %s', (_, limit) => {
    expect([...numbersIn('docs/limits.md'), ...numbersIn('docs/api.md')]).toContain(textOf(limit));
  });

  test('has no number that is no limit', () => {
    const known = LIMITS.map(([, limit]) => textOf(limit));
    expect(numbersIn('docs/limits.md').filter((number) => !known.includes(number))).toEqual([]);
  });
});

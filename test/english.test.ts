import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const FOLDERS = ['src', 'workers', 'docs', 'scripts', 'sweeps'];
const DOCUMENTS = [
  ...['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md', 'docker-compose.yml'],
  ...['test/golden/help.txt', 'test/golden/errors.txt'],
];
const TEXT_FILE = /\.(ts|tsx|mjs|lua|html|md|yml|yaml|template)$/;

/** Words that are always wrong in comments, texts and headings, with the word to write. */
const FAULTS: readonly (readonly [RegExp, string])[] = [
  [/\b(whoever|whomever)\b/i, 'the client, the caller, …'],
  [/\b(whereof|wherefrom|whereto)\b/i, 'a clause with which'],
  [/(?<!each )\bof which\b/i, 'whose, or a new sentence'],
  [/\bit is meant\b/i, 'name the effect'],
  [/\b(is|are|be|not) to be had\b/i, 'available, unavailable'],
  [/\b(is|are|was|were|be) told (of|at|about)\b/i, 'reported'],
  [/\bmend(s|ed|ing)?\b/i, 'fix'],
  [/\bbefall(s|en)?\b/i, 'happen to'],
  [/, as (moons|after|when|with|by|by default)\b/i, 'e.g.'],
  [/\b\d+ signs\b|\bother signs\b|\bsigns of its kind\b/i, 'characters'],
  [/\bwhat is (wrong|missing) (with|in|of)\b/i, 'the problem, the missing …'],
  [/\bit goes on where it was\b/i, 'it resumes'],
  [/\bgoes on (from|elsewhere)\b|\bto go on\b/i, 'resumes, continues'],
  [/\btakes nothing with it\b/i, 'a crash is contained'],
  [/\b(go|goes|going|went) on\b/i, 'continue, resume'],
  [/\btold\b(?! apart)/i, 'reported, asked'],
  [/\btells? (whether|which|how|who|what)\b/i, 'shows, says'],
  [/\bany more\b/i, 'no longer'],
  [/\b(is|are|was|were|be) away\b/i, 'unreachable'],
  [/\bheard of\b/i, 'announced, renewed its lease'],
  [/\b(takes?|taken|took) (away|along)\b/i, 'remove, include'],
  [/\bfor so long\b/i, 'for this long'],
  [/\bbut for\b/i, 'except'],
  [/\b(is|are|was|were|not) to be \w+/i, 'must, can, or the plain verb'],
  [
    /, for (it|they|the|its|their|this|that|these|those|some|nobody) (\w+ )?(is|are|was|were|has|have|can|may|must)\b/i,
    'because',
  ],
];

/** Metaphors as names, with the name to use. */
const METAPHORS =
  /\b(class|interface|type|function|const) (Office|Term|Ears|Tell|Told|Bell|Crew|Pulse|Temper|AsSeen|befall)\b/;

/** A limit has the prefix MAX_ or MIN_. */
const LIMITS =
  /\bconst ((LONGEST|SHORTEST|MOST|LEAST|HIGHEST|LOWEST|LARGEST|SMALLEST|FEWEST|OLDEST|NEWEST|SLOWEST|FASTEST)_[A-Z_]+)\b/;

function* filesOf(folder: string): Generator<string> {
  for (const entry of readdirSync(join(ROOT, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* filesOf(path);
    else if (TEXT_FILE.test(entry.name)) yield path;
  }
}

function linesMatching(pattern: RegExp): string[] {
  const found: string[] = [];
  for (const path of [...FOLDERS.flatMap((folder) => [...filesOf(folder)]), ...DOCUMENTS]) {
    const lines = readFileSync(join(ROOT, path), 'utf8').split('\n');
    for (const [i, line] of lines.entries())
      if (pattern.test(line)) found.push(`${path}:${i + 1}: ${line.trim()}`);
  }
  return found;
}

describe('English in sources and documents', () => {
  test.each(FAULTS)('has no %s; write: %s', (pattern) => expect(linesMatching(pattern)).toEqual([]));

  test('names no part of the program by a metaphor', () => expect(linesMatching(METAPHORS)).toEqual([]));

  test('gives every limit the prefix MAX_ or MIN_', () => expect(linesMatching(LIMITS)).toEqual([]));
});

/** The words of a document's sentences. Code has none; cells of tables and items of lists stand alone. */
function sentencesOf(markdown: string): string[] {
  const lines = markdown.replace(/```.*?```/gs, '').split('\n');
  const texts = lines.flatMap((line) => (line.startsWith('|') ? line.split('|') : [line]));
  return texts.flatMap((text) => text.split(/(?<=[.!?;:·])\s/));
}

describe('documents', () => {
  const documents = [...filesOf('docs'), ...DOCUMENTS].filter((path) => path.endsWith('.md'));
  test.each(documents)('%s has no sentence of more than 40 words', (path) => {
    const sentences = sentencesOf(readFileSync(join(ROOT, path), 'utf8'));
    expect(sentences.filter((text) => text.trim().split(/\s+/).length > 40)).toEqual([]);
  });
});

describe('test names', () => {
  /** The name after `test(` or `describe.each(…)(`, on the same line or the next. */
  const NAME = /(?:\b(?:test|it|describe)(?:\.\w+)*(?:<[^(]*>)?|\])\)?\(\s*(['"`])(.*?)\1/g;

  test('have none of these faults', () => {
    const found: string[] = [];
    for (const path of filesOf('test')) {
      if (!path.endsWith('.test.ts')) continue;
      for (const [, , name = ''] of readFileSync(join(ROOT, path), 'utf8').matchAll(NAME))
        if (FAULTS.some(([pattern]) => pattern.test(name))) found.push(`${path}: ${name}`);
    }
    expect(found).toEqual([]);
  });
});

describe('an exported type', () => {
  test('has a name that no other file exports', () => {
    const places = new Map<string, string[]>();
    for (const path of [...filesOf('src'), ...filesOf('workers')]) {
      const text = readFileSync(join(ROOT, path), 'utf8');
      for (const [, name = ''] of text.matchAll(/^export (?:abstract )?(?:interface|type|class) (\w+)/gm))
        places.set(name, [...(places.get(name) ?? []), path]);
    }
    const several = [...places].filter(([, paths]) => paths.length > 1);
    expect(several).toEqual([]);
  });
});

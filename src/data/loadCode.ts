/** The code of a sweep: files that travel to its workers, and whose bytes belong to the identity of its trials. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import { UserError } from '../base/errors.js';
import { formatCount } from '../base/format.js';
import { type CodeFile, type CodePattern, type DataFacts, type Dataset, NO_CODE } from '../model/dataset.js';
import { newDatasetPart } from './datasetPart.js';
import { importedFiles } from './importedFiles.js';
import { MAX_CODE_BYTES, MAX_CODE_FILES } from './limits.js';

/** Folders that no `**` enters: they hold no code that a person wrote. */
const SKIPPED = new Set(['.git', 'node_modules', '__pycache__', '.venv', 'venv', '.jmin']);

/**
 * Reads the files that the patterns name below the folder, each once.
 * @throws UserError if a required one is missing, or they are too large.
 */
export function loadCode(patterns: readonly CodePattern[], directory: string): Dataset {
  const paths = new Set(
    patterns.flatMap((pattern) => {
      const found = pathsOf(pattern, directory);
      return pattern.isFollowed === true ? importedFiles(found, directory) : found;
    }),
  );
  const files: CodeFile[] = [];
  let bytes = 0;
  for (const path of [...paths].sort()) {
    const facts = statSync(join(directory, path));
    bytes += facts.size;
    if (bytes > MAX_CODE_BYTES || files.length === MAX_CODE_FILES) throw tooLarge(path);
    files.push({
      path,
      bytes: readFileSync(join(directory, path)),
      isExecutable: (facts.mode & 0o100) !== 0,
    });
  }
  return codeOf(files);
}

function tooLarge(path: string): UserError {
  const most = `${formatCount(MAX_CODE_BYTES)} bytes in ${formatCount(MAX_CODE_FILES)} files`;
  return new UserError(`code: expected at most ${most}; ${path} is beyond that`, {
    code: 'code-too-large',
    hint: 'Name only what the command runs. Data are read from where they are.',
  });
}

export function codeOf(files: readonly CodeFile[]): Dataset {
  const names = files.map(({ path }) => path);
  const shown =
    names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
  return {
    facts: { ...NO_DATA, digest: codeDigest(files), source: names.length === 0 ? NO_CODE : shown },
    train: newDatasetPart(0, 0),
    dev: null,
    test: null,
    files,
  };
}

/** Of paths, bytes and whether a file can be executed: 32 hex digits. */
export function codeDigest(files: readonly CodeFile[]): string {
  const hash = createHash('sha256').update('jmin code 1\n');
  for (const { path, bytes, isExecutable } of files)
    hash.update(`${JSON.stringify(path)} ${bytes.length} ${isExecutable}\n`).update(bytes);
  return hash.digest('hex').slice(0, 32);
}

const NO_DATA: Omit<DataFacts, 'digest' | 'source'> = {
  task: 'regression',
  inputs: 0,
  outputs: 0,
  trainExamples: 0,
  devExamples: 0,
  testExamples: 0,
  target: '',
  classes: [],
  targetMean: 0,
  targetDeviation: 1,
};

function pathsOf({ pattern, isRequired }: CodePattern, directory: string): string[] {
  const path = isAbsolute(pattern) ? relative(directory, pattern) : pattern.replace(/^\.\//, '');
  // A program elsewhere on this machine.
  if (!isRequired && path.startsWith('..')) return [];
  const found = /[*?]/.test(path) ? matching(path, directory) : isFile(join(directory, path)) ? [path] : [];
  if (found.length > 0 || !isRequired) return found;
  throw new UserError(`expected the file ${pattern} in ${directory}, which the sweep names as its code`, {
    code: 'no-code',
  });
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function matching(pattern: string, directory: string): string[] {
  const fits = patternToRegExp(pattern);
  const found: string[] = [];
  const walk = (folder: string) => {
    for (const entry of readdirSync(join(directory, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!SKIPPED.has(entry.name)) walk(path);
      } else if (entry.isFile() && fits.test(path)) found.push(path);
      if (found.length > MAX_CODE_FILES) throw tooLarge(path);
    }
  };
  walk('');
  return found;
}

/** `**` is any folders, `*` and `?` are characters of one name. */
function patternToRegExp(pattern: string): RegExp {
  const parts = pattern
    .split(/(\*\*\/|\*\*|\*|\?)/)
    .map((part) => GLOBS[part] ?? part.replace(/[.+^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('')}$`);
}

const GLOBS: Readonly<Record<string, string>> = {
  '**/': '(?:[^/]+/)*',
  '**': '.*',
  '*': '[^/]*',
  '?': '[^/]',
};

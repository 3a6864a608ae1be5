/** The command of a converted sweep: its words with jmin's placeholders, as one line where a line can say them. */
import { RESERVED } from '../trainers/command/placeholders.js';
import { splitWords } from '../trainers/command/splitWords.js';
import type { NamedAxis } from './axisNames.js';

/** The placeholder of all values, as `--lr=0.1 --depth=2`. */
export const ALL_VALUES = `\${args}`;
/** Where a file names no program. */
export const UNKNOWN_PROGRAM: readonly string[] = ['python', 'train.py', ALL_VALUES];

/** How each placeholder writes one value, for axes whose names differ. */
const FORMS: Readonly<Record<string, (original: string, name: string) => readonly string[]>> = {
  args: (original, name) => [`--${original}=\${${name}}`],
  args_no_equals: (original, name) => [`--${original}`, `\${${name}}`],
  args_no_hyphens: (original, name) => [`${original}=\${${name}}`],
  args_append_hydra: (original, name) => [`+${original}=\${${name}}`],
  args_override_hydra: (original, name) => [`++${original}=\${${name}}`],
};

export interface WrittenCommand {
  readonly written: string | readonly string[];
  readonly comment: string;
}

export function commandOf(words: readonly string[], axes: readonly NamedAxis[]): WrittenCommand {
  const isRenamed = axes.some(({ name, original }) => name !== original);
  const originals = new Map(axes.map(({ name, original }) => [original, name]));
  const variables = new Set<string>();
  const own = (word: string) =>
    word.replace(/\$\{([^{}]*)\}/g, (whole, name: string) => {
      const axis = originals.get(name);
      if (axis !== undefined) return `\${${axis}}`;
      if (RESERVED.includes(name) || name.startsWith('envvar:')) return whole;
      if (!/^[A-Za-z_]\w*$/.test(name)) return whole;
      variables.add(name);
      return `\${envvar:${name}}`;
    });
  const written = words.flatMap((word) => {
    const form = isRenamed ? FORMS[/^\$\{(\w+)\}$/.exec(word)?.[1] ?? ''] : undefined;
    return form === undefined ? [own(word)] : axes.flatMap(({ original, name }) => form(original, name));
  });
  const shell = variables.size === 0 ? '' : `${[...variables].join(', ')}: a variable of the worker`;
  return { written: asLine(written), comment: shell };
}

/** The words of a command line. What only a shell can run becomes `sh -c`. */
export function shellWords(line: string): readonly string[] {
  const split = splitWords(line);
  const isPlain = 'words' in split && !/[|&;<>`]|\$\(/.test(line);
  return isPlain ? split.words : ['sh', '-c', line];
}

/** The command with all values as arguments behind it, of a shell's line too. */
export function withArguments(words: readonly string[]): readonly string[] {
  const [shell, flag, line] = words;
  if (shell === 'sh' && flag === '-c') return [shell, flag, `${line} "$@"`, 'sh', ALL_VALUES];
  return [...words, ALL_VALUES];
}

/** A line that splits into the same words; else the words. */
function asLine(words: readonly string[]): string | readonly string[] {
  const line = words.map(quoted).join(' ');
  const split = splitWords(line);
  const isSame = 'words' in split && JSON.stringify(split.words) === JSON.stringify(words);
  return isSame && line.length <= MAX_LINE ? line : words;
}

const MAX_LINE = 200;

function quoted(word: string): string {
  return word !== '' && /^[^\s'"\\]*$/.test(word) ? word : `'${word}'`;
}

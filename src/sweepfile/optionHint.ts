/** What to write instead of an option that the sweep commands do not have. */
import { trainerOf } from '../trainers/trainers.js';
import { FOREIGN_DATASET_KEYS, FOREIGN_KEYS } from './foreignWords.js';
import { sweepFileSchema } from './sweepFile.js';
import { optionOfPath } from './sweepOptions.js';

/** `--lr` → `Did you mean --learning-rate?`; null where the word is not known from other tools or the sweep file. */
export function optionHint(flag: string): string | null {
  const word = flag.replace(/^-+/, '').replace(/=.*$/s, '').replaceAll('-', '_').toLowerCase();
  const path = pathOf(word);
  if (path === null) return sentenceOf(word);
  const option = optionOfPath(path);
  return `Did you mean ${option ?? `--set ${path.join('.')}=…`}?`;
}

/** The path of a sweep file that a word stands for. */
function pathOf(word: string): readonly string[] | null {
  const key = namedBy(word, trainerOf({}).synonyms);
  if (key !== null) return ['hyperparameters', key];
  const { limits, ...sections } = sweepFileSchema.shape;
  const section = Object.hasOwn(sections, word) ? word : namedBy(word, FOREIGN_KEYS);
  if (section !== null && section !== 'hyperparameters' && section !== 'dataset') return [section];
  const limit = /limits: \{ (\w+):/.exec(FOREIGN_KEYS[word] ?? '')?.[1] ?? word;
  if (Object.hasOwn(limits.def.innerType.shape, limit)) return ['limits', limit];
  const column = namedBy(word, FOREIGN_DATASET_KEYS);
  return column === null ? null : ['dataset', column];
}

/** Our name for a word; a dictionary has sentences too. */
function namedBy(word: string, dictionary: Readonly<Record<string, string>>): string | null {
  const meaning = Object.hasOwn(dictionary, word) ? dictionary[word] : undefined;
  return meaning === undefined || meaning.includes(' ') ? null : meaning;
}

function sentenceOf(word: string): string | null {
  const dictionaries = [trainerOf({}).synonyms, FOREIGN_KEYS, FOREIGN_DATASET_KEYS];
  return dictionaries.find((dictionary) => Object.hasOwn(dictionary, word))?.[word] ?? null;
}

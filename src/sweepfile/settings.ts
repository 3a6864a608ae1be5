/** Values given on the command line, which take the place of those of the sweep file. */
import { UserError } from '../base/errors.js';
import { nearest } from '../base/nearest.js';
import { printable } from '../base/printable.js';
import { hyperparameterNames } from '../trainers/hyperparameters.js';
import { trainerNames, trainerOf } from '../trainers/trainers.js';
import { isMap, type LocatedValue, withPart } from './locatedValue.js';
import { FORBIDDEN_KEYS, MAX_DEPTH, readYaml } from './readYaml.js';
import type { Source } from './source.js';
import { sweepFileSchema } from './sweepFile.js';

export interface Setting {
  readonly path: readonly string[];
  /** Null: the key is taken out. */
  readonly value: LocatedValue | null;
  readonly source: Source;
}

/**
 * `key=value`, the argument of --set. The key is a path (`dataset.dev`) or the bare name of a hyperparameter, the value
 * is YAML; an empty one takes the key out.
 */
export function parseSetting(text: string): Setting {
  const equals = text.indexOf('=');
  const name = `--set ${text}`;
  if (equals <= 0) throw badSetting(name, 'must be key=value, e.g. seed=2 or dataset.dev=0.2');
  const path = settingPath(text.slice(0, equals).trim());
  if (path.length > MAX_DEPTH) throw badSetting(name, `nests deeper than ${MAX_DEPTH} levels`);
  const forbidden = path.find((key) => key === '' || FORBIDDEN_KEYS.has(key));
  if (forbidden !== undefined)
    throw badSetting(name, `the key ${forbidden || 'of no characters'} is not allowed`);
  return makeSetting(name, path, text.slice(equals + 1));
}

/**
 * A setting whose value is YAML. Values of a hyperparameter may be a list without its brackets, `0.1,0.01`, and
 * layers may be named as reports print them, `64-32`.
 */
export function makeSetting(name: string, path: readonly string[], text: string): Setting {
  const source = { name, text: path[0] === 'hyperparameters' ? withBrackets(text) : text, isFile: false };
  const value = readYaml(source);
  return { path, value: value.content === null ? null : value, source };
}

function withBrackets(text: string): string {
  if (/^\s*[[{"']/.test(text)) return text;
  const named = text.replace(/\b\d+(-\d+)+\b/g, (layers) => `[${layers.replaceAll('-', ', ')}]`);
  return named.includes(',') ? `[${named}]` : named;
}

/** A setting whose value is a text as it stands. */
export function makeTextSetting(name: string, path: readonly string[], text: string): Setting {
  const source = { name, text, isFile: false };
  return { path, value: { content: text, place: { source, offset: 0 }, written: text }, source };
}

/** The sweep file with the settings in it, each of which overrules those before it. */
export function applySettings(file: LocatedValue, settings: readonly Setting[]): LocatedValue {
  let root = isMap(file.content) || settings.length === 0 ? file : { ...file, content: new Map() };
  for (const { path, value, source } of settings) {
    root = withPart(root, path, value && { key: { source, offset: 0 }, value });
  }
  return root;
}

/** A single word is a key of the file's top level, or a hyperparameter. */
function settingPath(key: string): string[] {
  const path = key.split('.');
  const sections = [
    ...Object.keys(sweepFileSchema.shape),
    ...trainerNames().flatMap((trainer) => Object.keys(trainerOf({ trainer }).keys)),
  ];
  if (path.length > 1 || sections.includes(key)) return path;
  const isSection =
    nearest(key, hyperparameterNames(trainerOf({}))) === null && nearest(key, sections) !== null;
  return isSection ? path : ['hyperparameters', key];
}

function badSetting(name: string, message: string): UserError {
  return new UserError(`${printable(name, 120)}: ${message}`, { code: 'bad-setting' });
}

/**
 * From the words of a command and the values of a trial to its arguments. Each argument is one string that goes to the
 * process as it is: no value ever becomes an option, a path or a part of a shell command of its own.
 *
 *   ${args}                    --lr=0.1 --augment=true
 *   ${args_no_equals}          --lr 0.1 --augment true
 *   ${args_no_hyphens}         lr=0.1 augment=true          (Hydra)
 *   ${args_append_hydra}       +lr=0.1 +augment=true
 *   ${args_override_hydra}     ++lr=0.1 ++augment=true
 *   ${args_no_boolean_flags}   --lr=0.1 --augment           (false: nothing)
 *   ${args_json}               {"lr":0.1,"augment":true}    one argument
 *   ${args_json_file}          the path of a file with that
 *   ${env}                     /usr/bin/env
 *   ${interpreter}             python
 *   ${program}                 the first file of `code`
 *   ${envvar:NAME}             a variable of the worker's environment
 *   ${lr}                      0.1
 *
 * The first six stand alone and become several arguments. The others may be parts of a word.
 */
import { nearest } from '../../base/nearest.js';
import type { Configuration, Value } from '../../model/configuration.js';

const MANY: Readonly<Record<string, (name: string, value: Value) => readonly string[]>> = {
  args: (name, value) => [`--${name}=${argumentText(value)}`],
  args_no_equals: (name, value) => [`--${name}`, argumentText(value)],
  args_no_hyphens: (name, value) => [`${name}=${argumentText(value)}`],
  args_append_hydra: (name, value) => [`+${name}=${argumentText(value)}`],
  args_override_hydra: (name, value) => [`++${name}=${argumentText(value)}`],
  args_no_boolean_flags: (name, value) =>
    value === true ? [`--${name}`] : value === false ? [] : [`--${name}=${argumentText(value)}`],
};

const SINGLE = ['args_json', 'args_json_file', 'env', 'interpreter', 'program'] as const;

/** Names that no axis may have. */
export const RESERVED: readonly string[] = [...Object.keys(MANY), ...SINGLE];

const PLACEHOLDER = /\$\{([^{}]*)\}/g;

export interface ArgumentSources {
  /** Of the worker, for `${envvar:NAME}`. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The path of a file with all values as JSON. */
  readonly jsonFile: string;
  /** The first file of `code`. */
  readonly program: string;
}

/** The program and its arguments. Null is a value that leaves its argument out. */
export function argumentsOf(
  words: readonly string[],
  configuration: Configuration,
  around: ArgumentSources,
): string[] {
  const given = Object.entries(configuration).filter(([, value]) => value !== null);
  return words.flatMap((word) => {
    const whole = /^\$\{([^{}]*)\}$/.exec(word)?.[1];
    const many = whole === undefined ? undefined : own(MANY, whole);
    if (many !== undefined) return given.flatMap(([name, value]) => many(name, value));
    // A word that is one value alone is left out with it.
    if (whole !== undefined && Object.hasOwn(configuration, whole) && configuration[whole] === null)
      return [];
    return [word.replace(PLACEHOLDER, (_, name: string) => singleText(name, configuration, around))];
  });
}

function own<Item>(table: Readonly<Record<string, Item>>, key: string): Item | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

function singleText(name: string, configuration: Configuration, around: ArgumentSources): string {
  if (name.startsWith('envvar:')) return around.environment[name.slice('envvar:'.length)] ?? '';
  switch (name) {
    case 'args_json':
      return JSON.stringify(configuration);
    case 'args_json_file':
      return around.jsonFile;
    case 'env':
      return '/usr/bin/env';
    case 'interpreter':
      return 'python3';
    case 'program':
      return around.program;
    default:
      return argumentText(configuration[name] ?? null);
  }
}

/** Lists and maps as JSON. */
export function argumentText(value: Value): string {
  if (typeof value === 'string') return value;
  return value !== null && typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The problem of a word, given the names of all axes; null where there is none. */
export function wordProblem(word: string, names: readonly string[]): string | null {
  if (word.includes('\0')) return 'has a NUL character, which no argument can hold';
  for (const [placeholder, name = ''] of word.matchAll(PLACEHOLDER)) {
    if (Object.hasOwn(MANY, name)) {
      if (word !== placeholder) return `has ${placeholder} in ${word}; it must stand alone`;
      continue;
    }
    const isKnown = (SINGLE as readonly string[]).includes(name) || names.includes(name);
    if (isKnown || /^envvar:[A-Za-z_]\w*$/.test(name)) continue;
    const near = nearest(name, [...names, ...RESERVED]);
    const help =
      near === null ? `known are ${[...names, ...RESERVED].join(', ')}` : `did you mean \${${near}}?`;
    return `has the unknown placeholder ${placeholder}; ${help}`;
  }
  return null;
}

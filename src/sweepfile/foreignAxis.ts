/** An axis in the words of another tool, and the line to write instead. */
import { printable } from '../base/printable.js';
import { isMap, type LocatedValue } from './locatedValue.js';

/** Keys under which other tools list the values of an axis, without their underscores. */
const LISTS = ['values', 'choices', 'choice', 'gridsearch', 'grid', 'options', 'categories', 'list'];
const LOW = ['min', 'low', 'lower', 'minimum', 'from', 'start'];
const HIGH = ['max', 'high', 'upper', 'maximum', 'to', 'stop', 'end'];
/** Keys whose list has the two ends of a scale. */
const ENDS = [
  'uniform',
  'loguniform',
  'bounds',
  'range',
  'interval',
  'logspace',
  'linspace',
  'quniform',
  'randint',
];
/** Keys that only say what kind of axis it is. */
const KINDS = [
  'distribution',
  'type',
  'parametertype',
  'feasiblespace',
  'parameters',
  'sampling',
  'scale',
  'prior',
];

/** Levels of maps that are looked through. */
const MAX_LEVELS = 4;
/** Values, and characters of each, that a line repeats. */
const MAX_LISTED = 6;
const MAX_SHOWN = 30;

interface Word {
  readonly key: string;
  readonly value: LocatedValue;
}

/** `learning_rate: [0.1, 0.01]`; null where no key of the map is a word of another tool. */
export function lineForForeignAxis(name: string, axis: LocatedValue): string | null {
  const words = wordsIn(axis, MAX_LEVELS);
  const find = (keys: readonly string[]) => words.find(({ key }) => keys.includes(key))?.value;
  const scale = words.some(isLogarithmic) ? 'log' : 'linear';
  const list = find(LISTS);
  if (list !== undefined) return `${name}: ${listText(list)}`;
  const single = find(['value']);
  if (single !== undefined) return `${name}: ${scalarText(single) ?? 'a'}`;
  const ends = scalarsOf(find(ENDS));
  const [low, high] = [scalarText(find(LOW)) ?? ends?.[0], scalarText(find(HIGH)) ?? ends?.[1]];
  if (low !== undefined && high !== undefined) return `${name}: { ${scale}: [${low}, ${high}], count: n }`;
  const isForeign = words.some(({ key }) => [...LOW, ...HIGH, ...ENDS, ...KINDS].includes(key));
  return isForeign ? `${name}: { log: [a, b], count: n } or { linear: [a, b], count: n }` : null;
}

/** The keys of a map and of the maps in it. */
function wordsIn({ content }: LocatedValue, levels: number): Word[] {
  if (!isMap(content) || levels === 0) return [];
  return [...content].flatMap(([key, { value }]) => [
    { key: key.toLowerCase().replaceAll(/[_-]/g, ''), value },
    ...wordsIn(value, levels - 1),
  ]);
}

/** `log: true`, `distribution: log_uniform`, `loguniform: [a, b]`; not `log: [a, b]`, which is ours. */
function isLogarithmic({ key, value: { content } }: Word): boolean {
  if (content === false) return false;
  return /log/.test(key) || (typeof content === 'string' && /log/i.test(content));
}

function listText(list: LocatedValue): string {
  const items = scalarsOf(list);
  if (items === null || items.length === 0 || items.length > MAX_LISTED) return '[a, b, c]';
  return `[${items.join(', ')}]`;
}

function scalarsOf(list: LocatedValue | undefined): string[] | null {
  if (list === undefined || !Array.isArray(list.content)) return null;
  const items = list.content.map(scalarText);
  return items.every((item) => item !== undefined) ? items : null;
}

/** As it is written; a number in quotes, as Katib has it, without them. */
function scalarText(value: LocatedValue | undefined): string | undefined {
  if (value === undefined || value.content === null || typeof value.content === 'object') return undefined;
  return printable(value.written.replace(/^(["'])([-+\d.eE]+)\1$/, '$2'), MAX_SHOWN);
}

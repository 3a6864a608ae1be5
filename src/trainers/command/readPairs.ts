/** The names and numbers of a line: `loss=0.12`, `val_acc: 0.91`, `train loss 0.5`, `Accuracy: 9837/10000`. */
import { isNoMetric, isOptimizerValue, isPosition, looksLikeMetric } from './metricNames.js';
import { NUMBER, parseNumber } from './numberText.js';
import { asPlainPairs } from './plainPairs.js';

/** Units of times, rates and sizes: what has one is no metric. */
const UNIT =
  'm?s|us|µs|ns|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|(?:it|ms|s|min|samples?|steps?|batch(?:es)?|tok(?:ens)?|images?|examples?)/\\w+|[kmgt]i?b?|bytes|x|images?|samples?|examples?|rows|files|epochs?|rounds?|steps?|params?|parameters';

/** A name, a sign or blanks, and a number that ends there. */
const PAIR = new RegExp(
  `(?<![\\w.])(?<name>["']?[A-Za-z_%](?:\\(\\w+=\\w+\\)|[\\w./@'()-])*(?:[ ](?!=)[A-Za-z_(](?:\\(\\w+=\\w+\\)|[\\w./@'()-])*){0,4}["']?)(?<between>\\s*(?:=|:|->|:=)\\s*["']?|\\s+)(?<value>${NUMBER.source})(?!(?!dB\\b)\\w)(?!\\.\\d|[-:]\\d)(?<over>/\\d+(?![\\d.]))?(?!/\\d)(?=["']?(?<unit>\\s?(?:${UNIT})(?![\\w=:%]|\\s*[=:]))?)`,
  'gi',
);

/** Words before or within a name that do not belong to it. */
const FILLER = /^(with|the|a|an|of|for|is|was|and|in|at|after|done|results?)$/i;
/** After these a bare number is no value of the word behind them: `improved from score 0.5`. */
const COMPARED = /^(from|than|by|to|below|above)$/i;

export function readPairs(line: string): Record<string, number> {
  const { text, originals } = asPlainPairs(line);
  const found: Pair[] = [];
  const tags = splitTags(text);
  for (const match of text.matchAll(PAIR)) {
    const { name = '', between = '', value: figure = '', over, unit } = match.groups ?? {};
    const own = nameOf(name, between, isSegment(text, match));
    const number = parseNumber(figure);
    if (own === null || number === null || unit !== undefined) continue;
    const rest = text.slice(match.index + match[0].length);
    // A row of a table, or a position, e.g. `Train 2: 40%|` or `Test 30, loss: 1.4`.
    if (
      between.trim() === '' &&
      (isRow(rest) || (isSplit(own) && /^\s*[:,]/.test(rest) && /^\d+$/.test(figure)))
    )
      continue;
    if (isPosition(own) || isNoMetric(own)) continue;
    if (isSetting(own, number) || isSize(own, number)) continue;
    // `Train: 0 [   0/1251]`
    if (/^(train|test|val\w*|eval\w*)$/i.test(own) && line.includes(`${figure} [`)) continue;
    if (over !== undefined && !/acc|recall|precision|correct|score/i.test(own)) continue;
    const known = originals.get(/scaled_[a-z]_map/.exec(own)?.[0] ?? '') ?? own;
    const value = over === undefined ? number : number / Number(over.slice(1));
    found.push({ name: tagged(known, tags, match.index), value });
  }
  return withSplits(found);
}

interface Pair {
  readonly name: string;
  readonly value: number;
}

/** `Train Loss: 0.4 Acc: 0.9 | Test Loss: 0.2 Acc: 0.8`: a name that comes twice belongs to the split before it. */
function withSplits(pairs: readonly Pair[]): Record<string, number> {
  const metrics: Record<string, number> = {};
  for (const [i, { name, value }] of pairs.entries()) {
    const isTwice = pairs.some((other, j) => j !== i && other.name === name);
    const split = pairs.slice(0, i).findLast((other) => SPLIT_NAME.test(other.name));
    const prefix = isTwice && split !== undefined ? SPLIT_NAME.exec(split.name)?.[0] : '';
    metrics[`${prefix}${name}`] = value;
  }
  return metrics;
}
const SPLIT_NAME = /^(?:train|training|val|valid|validation|test|eval)_(?=.)/i;

/** Whether two further columns of numbers follow: `RMSE (testset)  0.93  0.94  0.92`. */
function isRow(rest: string): boolean {
  return ROW.test(rest);
}
const ROW = new RegExp(`^(?:\\s{2,}(?:${NUMBER.source})(?=\\s|$)){2}`, 'i');

/** `precision: 16` of a machine's numbers; counts with a single letter, e.g. `k=3`. */
function isSetting(name: string, value: number): boolean {
  return (/^precision$/i.test(name) && [8, 16, 32, 64].includes(value)) || /^[a-ik-oqs-z]$/i.test(name);
}

/** `train: 1001, test: 112`: how many examples a part of the data has. */
function isSize(name: string, value: number): boolean {
  return value > 100 && Number.isInteger(value) && isSplit(name);
}

function isSplit(name: string): boolean {
  return /^(train|val|valid|validation|test|dev)$/i.test(name);
}

interface Tag {
  readonly at: number;
  readonly split: string;
}

const SPLIT_TAG =
  /\[(train|training|val|valid|validation|test|eval)\]|\b(train|training|val|valid|validation|test|eval)\s*(?::?\s*[({](?=\s*[\w@.]+\s*[=:])|[:-]\s+(?=[a-z]\w*(?:\s*[=:]\s*|\s+)[-.\dn]))/gi;

/** `[train] loss=1, … [valid] loss=2`, `Train: (loss = 1)  Test: loss = 2`: two parts of the data in one line. */
function splitTags(line: string): readonly Tag[] {
  const tags = [...line.matchAll(SPLIT_TAG)].map((match) => ({
    at: match.index,
    split: match[1] ?? match[2] ?? '',
  }));
  return tags.length > 1 ? tags : [];
}

function tagged(name: string, tags: readonly Tag[], at: number): string {
  const tag = tags.findLast((one) => one.at <= at);
  return tag === undefined ? name : `${tag.split}_${name}`;
}

/** `| lr 0.001 |`: a name and a number alone between two bars. */
function isSegment(line: string, match: RegExpExecArray): boolean {
  const before = line.slice(0, match.index).trimEnd();
  const after = line.slice(match.index + match[0].length).replace(/^\s*%?\s*/, '');
  return before.endsWith('|') && (after === '' || after.startsWith('|'));
}

function nameOf(text: string, between: string, isAlone: boolean): string | null {
  // `saved (val_loss=0.1`: the name begins behind the bracket.
  const words = text
    .replace(/^.*\s\((?=[^)]*$)/, '')
    // `Metric val_loss improved. New best score`: the name begins behind the sentence.
    .replace(/^.*[a-z]{5,}(?<!approx)\. (?=[A-Z])/i, '')
    // `Time: 41.1 s. Mean Reward`
    .replace(/^m?s\. (?=[A-Z])/, '')
    .replace(/["'%]/g, '')
    .split(' ')
    .map(balanced)
    .filter((word) => word !== '');
  const last = words.at(-1) ?? '';
  // `because you reached max_epochs = 100`: an identifier behind a sentence is the whole name.
  if (words.length > 2 && last.includes('_')) words.splice(0, words.length - 1);
  // `Train Epoch: 1`: a position. `Error response from daemon: 404`: a sentence.
  if (isPosition(last) || words.includes('from')) return null;
  const isBare = between.trim().replace(/["']/g, '') === '';
  if (isBare && words.some((word) => COMPARED.test(word))) return null;
  // `finished with MAE=0.3 deg and RMSE=0.4`: the name begins behind the conjunction.
  const before = words.findLastIndex((word) => /^(?:with|and)$/i.test(word));
  if (
    before >= 0 &&
    (/^with$/i.test(words[before] ?? '') || looksLikeMetric(words.slice(before + 1).join('_')))
  )
    words.splice(0, before + 1);
  const kept = words.filter(
    (word, i) =>
      (!FILLER.test(word) || word === 'IS') && !(i > 0 && i === words.length - 1 && /^value$/i.test(word)),
  );
  const name = kept.join('_');
  // `train loss 0.5`: without a sign between, only a word for a metric is a name.
  const word = kept.findLast((one) => !one.startsWith('(')) ?? '';
  if (isBare && !isAlone && !looksLikeMetric(/^rate$/i.test(word) ? name : word) && !isOptimizerValue(name))
    return null;
  return name === '' ? null : name;
}

/** A word without the brackets and colons around it that have no partner. */
function balanced(word: string): string {
  let text = word.replace(/^[:.-]+|[:.-]+$/g, '');
  for (;;) {
    const opened = text.split('(').length;
    const closed = text.split(')').length;
    const cut =
      closed > opened
        ? text.replace(/\)([^)]*)$/, '$1')
        : opened > closed
          ? text.replace(/^.*?\(/, '')
          : text;
    const bare = /^\([^()]*\)$/.test(cut) && looksLikeMetric(cut) && cut.length > 8 ? cut.slice(1, -1) : cut;
    if (bare === text) return text;
    text = bare;
  }
}

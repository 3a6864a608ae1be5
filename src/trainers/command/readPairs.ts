/** The names and numbers of a line: `loss=0.12`, `val_acc: 0.91`, `train loss 0.5`, `Accuracy: 9837/10000`. */
import { isNoMetric, isOptimizerValue, isPosition, looksLikeMetric } from './metricNames.js';
import { NUMBER, parseNumber } from './numberText.js';

/** Units of times, rates and sizes: what has one is no metric. */
const UNIT =
  'm?s|us|µs|ns|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|(?:it|ms|s|min|samples?|steps?|batch(?:es)?|tok(?:ens)?|images?|examples?)/\\w+|[kmgt]i?b?|bytes|x|images?|samples?|examples?|rows|files|epochs?|rounds?|steps?|params?|parameters';

/** A name, a sign or blanks, and a number that ends there. */
const PAIR = new RegExp(
  `(?<![\\w.])(?<name>["']?[A-Za-z_%](?:\\(\\w+=\\w+\\)|[\\w./@'()-])*(?:[ ](?!=)[A-Za-z_(](?:\\(\\w+=\\w+\\)|[\\w./@'()-])*){0,4}["']?)(?<between>\\s*(?:=|:|->|:=)\\s*["']?|\\s+)(?<value>${NUMBER.source})(?![\\w])(?!\\.\\d|[-:]\\d)(?<over>/\\d+(?![\\d.]))?(?!/\\d)(?=["']?(?<unit>\\s?(?:${UNIT})(?![\\w=:%]|\\s*[=:]))?)`,
  'gi',
);

/** Words before or within a name that do not belong to it. */
const FILLER = /^(with|the|a|an|of|for|is|was|and|in|at|after|value|done|results?)$/i;
/** After these a bare number is no value of the word behind them: `improved from score 0.5`. */
const COMPARED = /^(from|than|by|to|below|above)$/i;

/** Names with digits and colons of their own. */
const SCALED_NAME = /\b(mAP|AP|AR|IoU|P|R)@([\d.:[\]]*\d\]?)(?=\s*[=:)|\s])/g;

export function readPairs(line: string): Record<string, number> {
  const { text, originals } = prepared(line);
  const metrics: Record<string, number> = {};
  const tags = splitTags(text);
  for (const match of text.matchAll(PAIR)) {
    const { name = '', between = '', value = '', over, unit } = match.groups ?? {};
    const own = nameOf(name, between, isSegment(text, match));
    const number = parseNumber(value);
    if (own === null || number === null || unit !== undefined) continue;
    if (isPosition(own) || isNoMetric(own)) continue;
    if (isSetting(own, number)) continue;
    // `Train: 0 [   0/1251]`
    if (/^(train|test|val\w*|eval\w*)$/i.test(own) && line.includes(`${value} [`)) continue;
    if (over !== undefined && !/acc|recall|precision|correct|score/i.test(own)) continue;
    const known = originals.get(/scaled_[a-z]_map/.exec(own)?.[0] ?? '') ?? own;
    metrics[tagged(known, tags, match.index)] = over === undefined ? number : number / Number(over.slice(1));
  }
  return metrics;
}

/** `precision: 16` of a machine's numbers; counts with a single letter, e.g. `k=3`. */
function isSetting(name: string, value: number): boolean {
  return (/^precision$/i.test(name) && [8, 16, 32, 64].includes(value)) || /^[a-ik-oqs-z]$/i.test(name);
}

/** Calls around numbers, Katib's pairs and sentences are written as plain pairs. */
function prepared(line: string): { text: string; originals: ReadonlyMap<string, string> } {
  const originals = new Map<string, string>();
  const text = line
    .replace(/：/g, ':')
    .replace(/，/g, ', ')
    .replace(/\*\*/g, '')
    .replace(/'s(?= )/g, '')
    .replace(/^\[CV .*;/, ' ')
    .replace(/\{metricName:\s*([^,;{}]+),\s*metricValue:\s*([^,;{}]+)\}/g, '$1=$2')
    .replace(CALL, '$1')
    .replace(/(=|:)\s*\[\s*([-+]?[\d.]+(?:e[-+]?\d+)?)\s*\]/gi, '$1$2')
    .replace(/([a-z])\s+\[\s*(-?\d*\.\d+)\s*\]/gi, '$1 $2')
    .replace(/\bR(?:\^2|²)/g, 'R2')
    .replace(FUNCTION, '$1')
    .replace(SENTENCE, (_, word: string, rest: string) => `${splitIn(rest)}${word}`)
    .replace(SCALED_NAME, (name) => {
      const plain = `scaled_${String.fromCharCode(97 + originals.size)}_map`;
      originals.set(plain, name);
      return plain;
    });
  return { text, originals };
}

/** `tensor(0.45, grad_fn=<…>)`, `np.float64(0.4)`, `Array(0.5, dtype=float32)` */
const CALL = new RegExp(
  `\\b(?:tensor|np\\.float\\d*|float\\d*|param|Array|DeviceArray|array)\\(\\s*\\[?(${NUMBER.source})\\]?(?:,[^()]*)?\\)`,
  'gi',
);

/** `loss(x, y) = 0.5` */
const FUNCTION = /\b(loss|accuracy|error|acc|cost)\([^()=]*,[^()=]*\)(?=\s*=)/gi;

/** `Accuracy of the network on the 10000 test images: 54 %`, `Loss for final step: 0.05`, `Loss at step 300: 0.5` */
const SENTENCE =
  /\b(accuracy|loss|cost|error|score|perplexity|f1)\s+((?:of (?:the|our|this|model|network)|on|for|over|after|at)\s(?!class)[^:=|;,()]{1,60}?)(?=\s*[:=]\s*[-+.\d])/gi;

/** The part of the data that a sentence names alone: `accuracy on test set`. */
function splitIn(sentence: string): string {
  const found =
    /^(?:on|for|over) (?:the )?(train|training|val|valid|validation|test|dev)(?:ing)?(?: set| data| split)?$/i;
  const split = found.exec(sentence.trim())?.[1];
  return split === undefined ? '' : `${split}_`;
}

interface Tag {
  readonly at: number;
  readonly split: string;
}

/** `[train] loss=1, … [valid] loss=2`: two parts of the data in one line. */
function splitTags(line: string): readonly Tag[] {
  const tags = [...line.matchAll(/\[(train|training|val|valid|validation|test|eval)\]/gi)].map((match) => ({
    at: match.index,
    split: match[1] ?? '',
  }));
  return tags.length > 1 ? tags : [];
}

function tagged(name: string, tags: readonly Tag[], at: number): string {
  const tag = tags.findLast((one) => one.at < at);
  return tag === undefined ? name : `${tag.split}_${name}`;
}

/** `| lr 0.001 |`: a name and a number alone between two bars. */
function isSegment(line: string, match: RegExpExecArray): boolean {
  const before = line.slice(0, match.index).trimEnd();
  const after = line.slice(match.index + match[0].length).trimStart();
  return before.endsWith('|') && (after === '' || after.startsWith('|'));
}

function nameOf(text: string, between: string, isAlone: boolean): string | null {
  // `saved (val_loss=0.1`: the name begins behind the bracket.
  const words = text
    .replace(/^.*\s\((?=[^)]*$)/, '')
    .replace(/["'%]/g, '')
    .split(' ')
    .map(balanced)
    .filter((word) => word !== '');
  const last = words.at(-1) ?? '';
  // `Train Epoch: 1`: a position.
  if (isPosition(last)) return null;
  const isBare = between.trim().replace(/["']/g, '') === '';
  if (isBare && words.some((word) => COMPARED.test(word))) return null;
  const kept = words.filter((word) => !FILLER.test(word));
  const name = kept.join('_');
  // `train loss 0.5`: without a sign between, only a word for a metric is a name.
  const word = kept.findLast((one) => !one.startsWith('(')) ?? '';
  if (isBare && !isAlone && !looksLikeMetric(word) && !isOptimizerValue(name)) return null;
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

/**
 * What a line of a program's output says of its training: where it stands, and what it measured. Programs are not
 * changed for jmin, so this knows the forms that they print, and what in them is no metric.
 */
import { NUMBER, parseNumber } from './numberText.js';

/** What was read from one line. */
export interface Reading {
  /** The position that the line names; null: none. */
  readonly step: number | null;
  readonly metrics: Readonly<Record<string, number>>;
}

export const NOTHING_READ: Reading = { step: null, metrics: {} };

export const MAX_LINE_CHARACTERS = 8192;
const MAX_METRICS_PER_LINE = 100;

/** Reads one line, without its line break and without escape sequences of terminals. */
export function readLine(text: string): Reading {
  const line = text.length > MAX_LINE_CHARACTERS ? text.slice(0, MAX_LINE_CHARACTERS) : text;
  if (!/\d|nan|inf/i.test(line)) return NOTHING_READ;
  return readObject(line) ?? readText(line);
}

/** Keys of an object that say where a training stands, the most exact first. */
const STEP_KEYS = ['step', 'global_step', 'iteration', 'iter', 'epoch', 'round', 'trees', 'batch'];

/** A line that is a JSON object, or a dictionary of Python, perhaps behind a prefix of a logger. */
function readObject(line: string): Reading | null {
  const body = withoutPrefix(line).trim();
  const start = body.indexOf('{');
  if (start === -1 || !body.endsWith('}') || !/^(?:[\w.:-]+[:=]?\s*)?$/.test(body.slice(0, start)))
    return null;
  const found = parseObject(body.slice(start));
  if (found === null) return null;
  const metrics: Record<string, number> = {};
  collect(found, '', metrics);
  const key = STEP_KEYS.find((name) => typeof metrics[name] === 'number');
  const step = key === undefined ? null : (metrics[key] ?? null);
  for (const name of Object.keys(metrics)) if (isPosition(name) || isNoMetric(name)) delete metrics[name];
  // Else it is what the program was started with.
  const isTraining = step !== null || Object.keys(metrics).some(looksLikeMetric);
  return isTraining ? { step, metrics } : NOTHING_READ;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  for (const candidate of [text, jsonOfPython(text)]) {
    try {
      const value: unknown = JSON.parse(candidate);
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
    } catch {
      // The next form.
    }
  }
  return null;
}

/** `{'loss': 0.5, 'done': True}` as JSON; NaN and infinities as strings. */
function jsonOfPython(text: string): string {
  return text
    .replace(/'((?:[^'\\]|\\.)*)'/g, (_, inner: string) => JSON.stringify(inner))
    .replace(/\b(?:np\.)?(?:float|int|tensor|array)\d*\(([^()]*)\)/g, '$1')
    .replace(/\bTrue\b/g, 'true')
    .replace(/\bFalse\b/g, 'false')
    .replace(/\bNone\b/g, 'null')
    .replace(/([:[,]\s*)([-+]?(?:nan|inf(?:inity)?))\b/gi, '$1"$2"');
}

/** Numbers, numbers in quotes, and those of inner objects under names with slashes. */
function collect(
  object: Readonly<Record<string, unknown>>,
  prefix: string,
  into: Record<string, number>,
): void {
  for (const [key, value] of Object.entries(object)) {
    if (Object.keys(into).length >= MAX_METRICS_PER_LINE) return;
    const name = prefix === '' ? key : `${prefix}/${key}`;
    const number = typeof value === 'number' ? value : typeof value === 'string' ? parseNumber(value) : null;
    if (number !== null) into[name] = number;
    else if (typeof value === 'object' && value !== null && !Array.isArray(value))
      collect({ ...value }, name, into);
  }
}

/** Words for the position, with the number behind them: `Epoch 3/10`, `step=200`, `Iteration: 7`, `[5]`, `it 10`. */
const POSITION =
  /(?<![\w.-])(epochs?|ep|steps?|global[_ ]step|iters?|iterations?|it|rounds?|trees?|boosting round)\b\s*(?:\((?:train|val|test|eval)\))?\s*[:=#[(]?\s*(\d+(?:\.\d+)?)(?![\d:])/gi;

function readText(line: string): Reading {
  const body = withoutPrefix(line);
  if (isConfiguration(body)) return NOTHING_READ;
  const position = positionOf(body);
  const metrics = pairsOf(body);
  const names = Object.keys(metrics);
  // Without a position, names alone must show that this is a line of a training.
  const isTraining = position !== null || names.some(looksLikeMetric);
  return isTraining ? { step: position, metrics } : { step: position, metrics: {} };
}

/** Dates, times and levels of loggers at the start of a line. */
const PREFIX =
  /^\s*(?:\[?\d{4}[-/]\d\d[-/]\d\d[T ]?\d{0,2}:?\d{0,2}:?\d{0,2}(?:[.,]\d+)?Z?\]?|\[?\d\d:\d\d:\d\d(?:[.,]\d+)?\]?|\[?(?:INFO|DEBUG|WARNING|WARN|ERROR|I|W|E)\]?:?(?=[\s:|\]-])|[-|:]|\w+\.py:\d+\]?)\s*/;

function withoutPrefix(line: string): string {
  let rest = line;
  for (let stripped = rest.replace(PREFIX, ''); stripped !== rest; stripped = rest.replace(PREFIX, ''))
    rest = stripped;
  return rest;
}

/** What a program was started with, and what it says of the machine. */
const CONFIGURATION =
  /^\s*(?:Namespace\(|usage:|\$|>|python\d? |Traceback|File "|\w*(?:Error|Warning|Exception)\b[:(]|https?:|Downloading\b|Loading\b|Using\b|Saving\b|Saved\b)/i;

function isConfiguration(line: string): boolean {
  return CONFIGURATION.test(line);
}

function positionOf(line: string): number | null {
  const found = [...line.matchAll(POSITION)];
  const epoch = found.find(([, word = '']) => /^ep/i.test(word));
  const chosen = epoch ?? found[0];
  if (chosen !== undefined) return Number(chosen[2]);
  // XGBoost `[12]\ttrain-rmse:0.1`, LightGBM `[12]\ttraining's l2: 0.1`, CatBoost `12:\tlearn: 0.1`.
  const boosted = /^\s*(?:\[(\d+)\]|(\d+):)\s+\D/.exec(line);
  if (boosted !== null) return Number(boosted[1] ?? boosted[2]);
  // `[1,  2000] loss: 2.2` of the PyTorch tutorial.
  const pair = /^\s*\[(\d+),\s*\d+\]/.exec(line);
  return pair === null ? null : Number(pair[1]);
}

/** Units of times, rates and sizes: what has one is no metric. */
const UNIT =
  'm?s|us|µs|ns|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|(?:it|ms|s|min|samples?|steps?|batch(?:es)?|tok(?:ens)?|images?|examples?)/\\w+|[kmgt]i?b|bytes|x|images?|samples?|examples?|rows|files|epochs?|steps?|params?|parameters';

/** A name, `=`, `:`, `->` or blanks, and a number that ends there. */
const PAIR = new RegExp(
  `(?<![\\w.])(?<name>["']?[A-Za-z_][\\w./@'()-]*(?:[ ](?!=)[A-Za-z_][\\w./@'()-]*){0,2}["']?)(?<between>\\s*(?:=|:|->)\\s*|\\s+)(?<value>${NUMBER.source})(?![\\w])(?![./:-]\\d)(?=(?<unit>\\s?(?:${UNIT})(?![\\w=:]|\\s*[=:]))?)`,
  'gi',
);

function pairsOf(line: string): Record<string, number> {
  const metrics: Record<string, number> = {};
  for (const { groups } of line.matchAll(PAIR)) {
    const { name = '', between = '', value = '', unit } = groups ?? {};
    const own = nameOf(name, between);
    const number = parseNumber(value);
    if (own === null || number === null || unit !== undefined) continue;
    if (isPosition(own) || isNoMetric(own)) continue;
    metrics[own] = number;
  }
  return metrics;
}

function nameOf(text: string, between: string): string | null {
  const words = text.replace(/["']/g, '').split(' ');
  const isBare = between.trim() === '';
  // `train loss 0.5`: without a sign between, only a word for a metric is a name.
  if (isBare && !looksLikeMetric(words.at(-1) ?? '')) return null;
  const kept = words.filter((word) => !isPosition(word));
  return kept.length === 0 ? null : kept.join('_');
}

function looksLikeMetric(name: string): boolean {
  return /(loss|acc|error|err|cost|perplexity|ppl|rmse|rmsle|mae|mse|mape|auc|roc|f1|f_?score|logloss|log_loss|score|precision|recall|bleu|rouge|map|ap50|iou|dice|reward|return|metric|nll|kld?|elbo|objective|fitness|r2|merror|mlogloss|^l[12]$|binary_|multi_|entropy|learn|^test$|^best$|gini|ndcg|wer|cer|val_|eval_|^J$|dev_J|train_|test_)/i.test(
    name,
  );
}

function isPosition(name: string): boolean {
  return /^(epochs?|ep|steps?|global_step|iters?|iterations?|it|rounds?|batch(es)?|of|in|at|after|total)$/i.test(
    name,
  );
}

/** Names of times, rates, sizes, settings of a run and of its machine. */
function isNoMetric(name: string): boolean {
  return /(^|[_./ -])(time|elapsed|eta|remaining|total|duration|runtime|seconds|secs?|speed|samples?_per_second|steps_per_second|per_second|throughput|it\/s|samples|images|examples|tokens|rows|features|mem|memory|gpu_mem|gpu|cpu|cuda|rank|pid|port|seed|size|\w*batch_?size|batch|workers|num_workers|threads|parameters|params|version|patience|epochs|num_epochs|max_epochs|device|mfu|flops|flos|date|bs|id|shape|layers|units|width|height|line|exit|code|python|torch|keras|tensorflow|numpy)$/i.test(
    name,
  );
}

/** Lines with a JSON object or a dictionary of Python, perhaps behind a prefix of a logger. */
import { isNoMetric, isPosition, looksLikeMetric } from './metricNames.js';
import { parseNumber } from './numberText.js';
import { positionOf } from './position.js';
import { MAX_METRICS_PER_LINE, NOTHING_READ, type Reading } from './reading.js';

/** Keys that say where a training stands, the most exact first. */
const STEP_KEYS = ['step', 'global_step', 'iteration', 'iter', 'epoch', 'round', 'trees', 'batch'];

/** Null for a line without an object at its end. */
export function readObject(line: string): Reading | null {
  const body = line.trim();
  const start = body.indexOf('{');
  if (start === -1 || !body.endsWith('}')) return null;
  const before = body.slice(0, start);
  const found = parseObject(body.slice(start));
  if (found === null) return null;
  const metrics: Record<string, number> = {};
  collect(found, '', metrics);
  const key = STEP_KEYS.find((name) => typeof metrics[name] === 'number');
  const step = key === undefined ? (positionOf(before, true)?.step ?? null) : (metrics[key] ?? null);
  for (const name of Object.keys(metrics))
    if (name !== 'total' && (isPosition(name) || isNoMetric(name))) delete metrics[name];
  // Else it is what the program was started with.
  const isTraining =
    step !== null ||
    Object.keys(metrics).some(
      (name) => looksLikeMetric(name) || /^(results?|metrics?|scores?)\//i.test(name),
    ) ||
    looksLikeMetric(before.trim());
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
    .replace(/\b(?:np\.)?(?:float|int|tensor|array)\d*\(([^(),]*)(?:,[^()]*)?\)/g, '$1')
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

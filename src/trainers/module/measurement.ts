/** What a module yields, checked: it is code of a user, and may yield anything. */
import { printable } from '../../base/printable.js';
import type { Reading } from '../command/reading.js';
import { UntrainableError } from '../training.js';

/** The name that gives the position of a yield. */
export const POSITION_NAME = 'iteration';

/** Metrics of one yield, and characters of a name. */
const MAX_METRICS = 100;
const MAX_NAME_CHARACTERS = 200;
const MAX_SHOWN_CHARACTERS = 60;

/**
 * The metrics of one yield, after one at `last`; null: it is the first.
 * @throws UntrainableError for anything but an object of numbers whose iteration comes after `last`.
 */
export function readMeasurement(given: unknown, last: number | null): Reading {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw refused(`${shown(given)}; expected an object of numbers, e.g. { iteration: 1, J: 0.5 }`);
  const metrics: Record<string, number> = {};
  for (const [name, value] of Object.entries(given)) {
    if (name === POSITION_NAME || value === undefined) continue;
    if (typeof value !== 'number') throw refused(`${name}: ${shown(value)}; a metric must be a number`);
    if (name.length > MAX_NAME_CHARACTERS)
      throw refused(
        `${printable(name, MAX_SHOWN_CHARACTERS)}; a name has at most ${MAX_NAME_CHARACTERS} characters`,
      );
    metrics[name] = value;
  }
  const count = Object.keys(metrics).length;
  if (count > MAX_METRICS) throw refused(`${count} metrics; at most ${MAX_METRICS} are recorded`);
  return { step: positionOf((given as Record<string, unknown>)[POSITION_NAME], last), metrics };
}

function positionOf(given: unknown, last: number | null): number {
  if (given === undefined) return (last ?? 0) + 1;
  if (!Number.isSafeInteger(given) || Number(given) < 0)
    throw refused(`iteration: ${shown(given)}; it must be a whole number from 0`);
  const iteration = Number(given);
  if (last !== null && iteration <= last)
    throw refused(`iteration ${iteration} after iteration ${last}; iterations must ascend`);
  return iteration;
}

function refused(what: string): UntrainableError {
  return new UntrainableError(`its module yielded ${what}`);
}

function shown(value: unknown): string {
  if (typeof value === 'string') return printable(JSON.stringify(value), MAX_SHOWN_CHARACTERS);
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'function' ? 'a function' : printable(String(value), MAX_SHOWN_CHARACTERS);
}

/**
 * What a line of a program's output says of its training: where it stands, and what it measured. Programs are not
 * changed for jmin, so this knows the forms that they print, and what in them is no metric.
 */
import { readKnownForm } from './knownForms.js';
import { isAnnouncement, isComparison, withoutNoise, withoutPrefix } from './linePrefix.js';
import { looksLikeMetric } from './metricNames.js';
import { positionOf } from './position.js';
import { NOTHING_READ, type Reading } from './reading.js';
import { readObject } from './readObject.js';
import { readPairs } from './readPairs.js';

export const MAX_LINE_CHARACTERS = 8192;

/** Reads one line, without its line break and without escape sequences of terminals. */
export function readLine(text: string): Reading {
  const line = text.length > MAX_LINE_CHARACTERS ? text.slice(0, MAX_LINE_CHARACTERS) : text;
  if (!/\d|nan|inf/i.test(line)) return NOTHING_READ;
  return readKnownForm(line) ?? readMessage(withoutPrefix(line));
}

/** What a program was started with, perhaps beside a result: `loss=0.38 and parameters={'h': 128}`, `0.9 using {'C': 1}`. */
const SETTINGS =
  /\b(?:(?:hyper|best )?(?:param\w*|config\w*|args|settings|options)["']?\s*[:=]|using|for|with)\s*\{[^{}]*\}?/gi;

function readMessage(text: string): Reading {
  const message = text.replace(SETTINGS, ' ');
  return readObject(message) ?? readText(message);
}

/** `HellaSwag: 2812/10042 = 0.28` */
const RATIO = /[=:]\s*\d+\s*\/\s*\d+\s*=\s*[01]?\.\d/;

function readText(message: string): Reading {
  if (isAnnouncement(message)) return NOTHING_READ;
  const body = withoutNoise(message);
  const found = isComparison(message) ? {} : readPairs(body);
  const names = Object.keys(found);
  const position = positionOf(body, names.length > 0);
  // Without a position, names alone must show that this is a line of a training.
  const isTraining = position !== null || names.some(looksLikeMetric) || RATIO.test(message);
  const metrics = isTraining ? found : {};
  if (position === null || (!position.isNamed && names.length === 0)) return { step: null, metrics };
  return { step: position.step, metrics };
}

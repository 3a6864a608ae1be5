/**
 * A trial is a point of a search space; its id is what it is: two trials have the same id exactly if they are
 * trained alike, in whatever sweep, and so have the same results to the last bit.
 */
import { createHash } from 'node:crypto';
import { type Configuration, iterationsPerEpoch } from './configuration.js';
import type { DataFacts } from './dataset.js';
import type { HyperparameterName, HyperparameterValue } from './hyperparameters.js';
import type { RecordSpec } from './sweepFile.js';

/** Raised only when the numbers of a training change: ids of other trainers never meet. */
export const TRAINER_VERSION = 1;

/** Version of the canonical form below. */
const CANONICAL_VERSION = 1;

/** What a configuration is trained on and how its curve is recorded: the rest of a trial's identity. */
export interface TrialContext {
  readonly dataDigest: string;
  readonly record: RecordSpec | null;
}

/** 16 letters and digits: 80 bits, so that among 10⁷ trials two alike are as likely as 1 in 10¹⁰. */
export function trialId(configuration: Configuration, context: TrialContext): string {
  return shortHash('trial', canonicalForm(configuration, context));
}

/**
 * Whether trials that differ from this one only in their iterations are points of one training: not where the
 * schedule depends on their total.
 */
export function sharesRuns(configuration: Configuration): boolean {
  return configuration.learning_rate_schedule !== 'cosine';
}

/** Fields at their neutral value are left out, so that a new hyperparameter leaves the old ids as they are. */
function canonicalForm(c: Configuration, context: TrialContext): string {
  return JSON.stringify([
    CANONICAL_VERSION,
    TRAINER_VERSION,
    context.dataDigest,
    c.learning_rate,
    c.hidden_units,
    c.batch_size,
    c.activation,
    c.optimizer,
    c.initialization,
    c.seed,
    c.iterations,
    {
      ...(c.momentum === 0 ? {} : { momentum: c.momentum }),
      ...(c.weight_decay === 0 ? {} : { weight_decay: c.weight_decay }),
      ...(c.learning_rate_schedule === 'constant' ? {} : { schedule: c.learning_rate_schedule }),
      ...Object.fromEntries(Object.entries(c.constants).sort(([a], [b]) => (a < b ? -1 : 1))),
      ...(context.record === null ? {} : { record: context.record }),
    },
  ]);
}

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** 80 bits of SHA-256, five to a character. */
function shortHash(label: string, text: string): string {
  const bytes = createHash('sha256').update(`${label}\n${text}`).digest();
  let id = '';
  for (let group = 0; group < 2; group++) {
    const [a = 0, b = 0, c = 0, d = 0, e = 0] = bytes.subarray(group * 5, group * 5 + 5);
    const fives = [a >> 3, (a << 2) | (b >> 6), b >> 1, (b << 4) | (c >> 4), (c << 1) | (d >> 7), d >> 2];
    for (const five of [...fives, (d << 3) | (e >> 5), e]) id += ALPHABET[five & 31];
  }
  return id;
}

/**
 * The distinct trials of a plan, by position: 0, 1, … in the order of their numbers. Everything that is folded
 * from a journal is kept in arrays by this position.
 */
export interface TrialTable {
  readonly size: number;
  id(position: number): string;
  /** Undefined for a trial that is not of this plan. */
  position(id: string): number | undefined;
  /** The trial's number in the search space, from 1: what people call it by. */
  number(position: number): number;
  /** Undefined for a number that is not a trial's. */
  positionOfNumber(number: number): number | undefined;
  configuration(position: number): Configuration;
  /** The name of a point given under `also`, else null. */
  name(position: number): string | null;
}

/** A hyperparameter of a configuration as a sweep file would write it: hidden_units as one number where it can be. */
export function hyperparameterOf(
  configuration: Configuration,
  name: HyperparameterName,
  facts: Pick<DataFacts, 'trainExamples'>,
): HyperparameterValue {
  const { hidden_units: units, batch_size, iterations } = configuration;
  switch (name) {
    case 'hidden_layers':
      return units.length;
    case 'hidden_units':
      return units.every((n) => n === units[0]) ? (units[0] ?? 0) : units;
    case 'batch_size':
      return batch_size === facts.trainExamples ? 'full' : batch_size;
    case 'epochs':
      return iterations / iterationsPerEpoch(facts.trainExamples, batch_size);
    default:
      return configuration[name];
  }
}

/** A value as text: `64` or `64-32`. */
export function formatValue(value: HyperparameterValue): string {
  return typeof value === 'object' ? value.join('-') : String(value);
}

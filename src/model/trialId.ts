/**
 * A trial's id is what it is: two trials have the same id exactly if they are trained alike, in whatever sweep, and
 * so have the same results to the last bit. It is 80 bits of a SHA-256, so that among 10⁷ trials two alike are as
 * likely as 1 in 10¹⁰; written as 16 letters and digits, of five bits each.
 */
import { hash } from 'node:crypto';
import type { Configuration } from '../trainers/network/configuration.js';
import type { RecordSpec } from '../trainers/network/record.js';

/** Raised only when the numbers of a training change: ids of other trainers never meet. */
export const TRAINER_VERSION = 1;

/** Version of the canonical form below. */
const CANONICAL_VERSION = 1;

/** What a configuration is trained on and how its curve is recorded: the rest of a trial's identity. */
export interface TrialContext {
  readonly dataDigest: string;
  readonly record: RecordSpec | null;
}

/** Bytes of an id. */
export const ID_BYTES = 10;
const ID_LETTERS = 16;
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

export function trialId(configuration: Configuration, context: TrialContext): string {
  const bytes = new Uint8Array(ID_BYTES);
  writeTrialId(configuration, context, { bytes, at: 0 });
  return formatId(bytes, 0);
}

/** Where the bytes of an id are. */
export interface IdPlace {
  readonly bytes: Uint8Array;
  readonly at: number;
}

/** The id as bytes: a plan of a million trials keeps no text of them. */
export function writeTrialId(
  configuration: Configuration,
  context: TrialContext,
  { bytes, at }: IdPlace,
): void {
  // A character a byte: the form in which Node gives a hash soonest.
  const digest = hash('sha256', `trial\n${canonicalForm(configuration, context)}`, 'binary');
  for (let i = 0; i < ID_BYTES; i++) bytes[at + i] = digest.charCodeAt(i);
}

export function formatId(bytes: Uint8Array, at: number): string {
  let id = '';
  for (let letter = 0; letter < ID_LETTERS; letter++) {
    const bit = letter * 5;
    const first = at + (bit >> 3);
    const two = ((bytes[first] as number) << 8) | (bytes[first + 1] ?? 0);
    id += ALPHABET[(two >> (11 - (bit & 7))) & 31];
  }
  return id;
}

/** Reads an id written as text into the bytes; false where it is none. */
export function parseId(text: string, bytes: Uint8Array): boolean {
  if (text.length !== ID_LETTERS) return false;
  let bits = 0;
  let held = 0;
  let at = 0;
  for (let letter = 0; letter < ID_LETTERS; letter++) {
    const five = VALUES[text.charCodeAt(letter)] ?? -1;
    if (five < 0) return false;
    held = ((held << 5) | five) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at++] = held >> bits;
  }
  return true;
}

/** The five bits of each character by its code; −1 for one that is not of the alphabet. */
const VALUES = Int8Array.from({ length: 128 }, (_, code) => ALPHABET.indexOf(String.fromCharCode(code)));

/**
 * JSON, written by hand because it is for every trial of a large plan. Fields at their neutral value are left out,
 * so that a new hyperparameter leaves the old ids as they are.
 */
function canonicalForm(c: Configuration, { dataDigest, record }: TrialContext): string {
  const optional: string[] = [];
  if (c.momentum !== 0) optional.push(`"momentum":${c.momentum}`);
  if (c.weight_decay !== 0) optional.push(`"weight_decay":${c.weight_decay}`);
  if (c.learning_rate_schedule !== 'constant') optional.push(`"schedule":"${c.learning_rate_schedule}"`);
  const constants = Object.entries(c.constants).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, value] of constants) optional.push(`"${name}":${value}`);
  if (record !== null) optional.push(`"record":${JSON.stringify(record)}`);
  const versions = `${CANONICAL_VERSION},${TRAINER_VERSION},"${dataDigest}"`;
  const network = `[${c.hidden_units}],${c.batch_size},"${c.activation}"`;
  const training = `"${c.optimizer}","${c.initialization}",${c.seed},${c.iterations}`;
  return `[${versions},${c.learning_rate},${network},${training},{${optional}}]`;
}

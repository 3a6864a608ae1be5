/**
 * A trial's id is what it is: two trials have the same id exactly if they are trained alike, in whatever sweep, and
 * so have the same results to the last bit. It is 80 bits of a SHA-256, so that among 10⁷ trials two alike are as
 * likely as 1 in 10¹⁰; written as 16 letters and digits of five bits each.
 */
import { hash } from 'node:crypto';
/** Bytes of an id. */
export const ID_BYTES = 10;
const ID_LETTERS = 16;
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** The id of a trial with this canonical form, which its trainer writes. */
export function idOfForm(canonicalForm: string): string {
  const bytes = new Uint8Array(ID_BYTES);
  writeTrialId(canonicalForm, { bytes, at: 0 });
  return formatId(bytes, 0);
}

/** Where the bytes of an id are. */
export interface IdPlace {
  readonly bytes: Uint8Array;
  readonly at: number;
}

/** The id as bytes: a plan of a million trials keeps no text of them. */
export function writeTrialId(canonicalForm: string, { bytes, at }: IdPlace): void {
  // A character a byte: the form in which Node gives a hash soonest.
  const digest = hash('sha256', `trial\n${canonicalForm}`, 'binary');
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

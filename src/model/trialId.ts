/**
 * Two trials, of the same sweep or of different sweeps, have the same id exactly if they are trained alike. Then their
 * results are equal to the last bit. An id is 80 bits of a SHA-256, written as 16 letters and digits of five bits each.
 * Among 10⁷ trials the probability of a collision is 1 in 10¹⁰.
 */
import { hash } from 'node:crypto';
/** Bytes of an id. */
export const ID_BYTES = 10;
const ID_LETTERS = 16;
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** The id of a trial with this canonical form, which is written by its trainer. */
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

/** Writes the id as bytes, because a plan of a million trials keeps no texts. */
export function writeTrialId(canonicalForm: string, { bytes, at }: IdPlace): void {
  // One character per byte: Node returns this form of a hash fastest.
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

/** Reads a text id into the bytes. Returns false if the text is not an id. */
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

/** The five bits of each character by its code; −1 if it is not in the alphabet. */
const VALUES = Int8Array.from({ length: 128 }, (_, code) => ALPHABET.indexOf(String.fromCharCode(code)));

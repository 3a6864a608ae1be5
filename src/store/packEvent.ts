/**
 * Encodes an event for an entry of the stream. The frequent events have a form: they are a MessagePack array of the
 * form's number and the values of its fields. An event that does not match a form exactly is JSON, as in a journal's
 * file. The first byte distinguishes the two. Values are restored to the last bit, in the form's order of fields.
 */
import { Packr } from 'msgpackr';
import type { JournalEvent } from '../model/events.js';

/** Type and fields of each form, by its number. Never change a form: append a new one. */
const FORMS: readonly (readonly [type: JournalEvent['type'], ...fields: string[]])[] = [
  ['started', 'run', 'trials', 'worker', 'attempt'],
  ['finished', 'J', 'devJ', 'error', 'devError', 'trainMs', 'curve', 'trial', 'worker'],
  ['diverged', 'iteration', 'trainMs', 'curve', 'trial', 'worker'],
  ['stopped', 'iteration', 'reason', 'trainMs', 'curve', 'trial', 'worker'],
];
/** The number of each form, by its type and fields. */
const NUMBERS = new Map(FORMS.map(([type, ...fields], number) => [shapeOf(type, fields), number]));

/** Without msgpackr's records, which only a reader that remembers earlier entries can decode. */
const messagePack = new Packr({ useRecords: false });

/** A field with base64 text, stored as bytes. */
const BYTES = 'curve';

const JSON_STARTS_WITH = 0x7b;

export function packEvent(event: JournalEvent): string | Buffer {
  const { type, ...values }: Readonly<Record<string, unknown>> = { ...event };
  const number = NUMBERS.get(shapeOf(String(type), Object.keys(values)));
  if (number === undefined) return JSON.stringify(event);
  const [, ...fields] = FORMS[number] ?? [];
  const packed: unknown[] = [number];
  for (const name of fields) {
    const value = values[name];
    const kept = name === BYTES ? bytesOf(value) : isKept(value) ? value : undefined;
    if (kept === undefined) return JSON.stringify(event);
    packed.push(kept);
  }
  return messagePack.pack(packed);
}

/** Packs a `started` event in a script; `trials` is a list. */
export const PACK_STARTED = `
local function packStarted(run, trials, worker, attempt)
  return cmsgpack.pack({${FORMS.findIndex(([type]) => type === 'started')}, run, trials, worker, attempt})
end
`;

/** An event as the journal in Redis returns it: with its fields in the order of its form. */
export function asStored(event: JournalEvent): JournalEvent {
  return unpackEvent(Buffer.from(packEvent(event))) ?? event;
}

/** Whether an entry is MessagePack rather than JSON. */
export function isPacked(entry: Buffer | undefined): boolean {
  return entry !== undefined && entry[0] !== JSON_STARTS_WITH;
}

/** The fields of forms that hold numbers, or numbers and null. The others hold text. */
const NUMERIC = new Set(['J', 'trainMs', 'attempt', 'iteration']);
const MEASURES = new Set(['devJ', 'error', 'devError']);

/** Whether the fields of a packed event have the right types. Another program may have written it. */
export function hasSoundFields({ type: _, ...fields }: JournalEvent): boolean {
  return Object.entries(fields).every(([name, value]: [string, unknown]) => {
    if (NUMERIC.has(name)) return typeof value === 'number';
    if (MEASURES.has(name)) return value === null || typeof value === 'number';
    if (name === 'trials') return Array.isArray(value) && value.every((item) => typeof item === 'string');
    return typeof value === 'string';
  });
}

/** Null if this version cannot read the entry. */
export function unpackEvent(entry: Buffer): JournalEvent | null {
  try {
    if (entry[0] === JSON_STARTS_WITH) return JSON.parse(entry.toString());
    const [number, ...values] = messagePack.unpack(entry);
    const [type, ...fields] = FORMS[number] ?? [];
    if (type === undefined || values.length !== fields.length) return null;
    const event: Record<string, unknown> = { type };
    fields.forEach((name, i) => {
      event[name] = name === BYTES ? values[i].toString('base64') : values[i];
    });
    return event as unknown as JournalEvent;
  } catch {
    return null;
  }
}

/** Does not depend on the order of the fields. */
function shapeOf(type: string, fields: readonly string[]): string {
  return `${type}: ${[...fields].sort()}`;
}

/** Undefined if the text would not be restored exactly. */
function bytesOf(base64: unknown): Buffer | undefined {
  if (typeof base64 !== 'string') return undefined;
  const bytes = Buffer.from(base64, 'base64');
  return bytes.toString('base64') === base64 ? bytes : undefined;
}

/** Whether MessagePack restores a value exactly like JSON. */
function isKept(value: unknown): boolean {
  if (typeof value === 'string') return !/\p{Surrogate}/u.test(value);
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
  return (
    value === null ||
    (Array.isArray(value) && value.every((item) => typeof item === 'string' && isKept(item)))
  );
}

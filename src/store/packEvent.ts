/**
 * An event as an entry of the stream holds it. What every trial has is packed: MessagePack of an array, in it the
 * number of a form and the values of its fields. An event that is not exactly of a form is JSON, as in a journal's
 * file. The first byte tells them apart. Values come back to the last bit, and the fields in the order of the form.
 */
import { Packr } from 'msgpackr';
import type { JournalEvent } from '../model/events.js';

/** By number: type and fields, in order. One that is changed gets a new number, at the end. */
const FORMS: readonly (readonly [type: JournalEvent['type'], ...fields: string[]])[] = [
  ['started', 'run', 'trials', 'worker', 'attempt'],
  ['finished', 'J', 'devJ', 'error', 'devError', 'trainMs', 'curve', 'trial', 'worker'],
  ['diverged', 'iteration', 'trainMs', 'curve', 'trial', 'worker'],
  ['stopped', 'iteration', 'reason', 'trainMs', 'curve', 'trial', 'worker'],
];
/** Its number, by type and fields. */
const NUMBERS = new Map(FORMS.map(([type, ...fields], number) => [shapeOf(type, fields), number]));

/** Without records, which would leave the names of fields to the reader's memory. */
const messagePack = new Packr({ useRecords: false });

/** A base64 text that is kept as its bytes. */
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

/** Packs a `started` in a script; the trials are a list. */
export const PACK_STARTED = `
local function packStarted(run, trials, worker, attempt)
  return cmsgpack.pack({${FORMS.findIndex(([type]) => type === 'started')}, run, trials, worker, attempt})
end
`;

/** An event as the journal in Redis gives it back: with its fields in the order of its form. */
export function asStored(event: JournalEvent): JournalEvent {
  return unpackEvent(Buffer.from(packEvent(event))) ?? event;
}

/** Whether an entry is MessagePack, and not JSON. */
export function isPacked(entry: Buffer | undefined): boolean {
  return entry !== undefined && entry[0] !== JSON_STARTS_WITH;
}

/** What the fields of the forms hold; the others hold text. */
const NUMERIC = new Set(['J', 'trainMs', 'attempt', 'iteration']);
const MEASURES = new Set(['devJ', 'error', 'devError']);

/** Whether the fields of an event that was packed hold what they must: anybody may have written it. */
export function hasSoundFields({ type: _, ...fields }: JournalEvent): boolean {
  return Object.entries(fields).every(([name, value]: [string, unknown]) => {
    if (NUMERIC.has(name)) return typeof value === 'number';
    if (MEASURES.has(name)) return value === null || typeof value === 'number';
    if (name === 'trials') return Array.isArray(value) && value.every((item) => typeof item === 'string');
    return typeof value === 'string';
  });
}

/** Null for what this version cannot read. */
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

/** The same in whatever order the fields were written. */
function shapeOf(type: string, fields: readonly string[]): string {
  return `${type}: ${[...fields].sort()}`;
}

/** Undefined for what would not come back as it was. */
function bytesOf(base64: unknown): Buffer | undefined {
  const bytes = Buffer.from(String(base64), 'base64');
  return bytes.toString('base64') === base64 ? bytes : undefined;
}

/** Whether MessagePack gives a value back as JSON does. */
function isKept(value: unknown): boolean {
  if (typeof value === 'string') return !/\p{Surrogate}/u.test(value);
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
  return (
    value === null ||
    (Array.isArray(value) && value.every((item) => typeof item === 'string' && isKept(item)))
  );
}

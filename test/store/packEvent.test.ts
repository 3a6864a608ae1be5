import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../src/model/events.js';
import { packCurve } from '../../src/results/curve.js';
import { packEvent, unpackEvent } from '../../src/store/packEvent.js';

const WORKER = 'a-host.example-12345-a1b2';
const MEASURED = { trainMs: 12.5, curve: packCurve([]), trial: 'zyct0ebmnf24b4tn', worker: WORKER };
const FINISHED = { type: 'finished', J: 0.1, devJ: 0.3, error: 0, devError: null, ...MEASURED };
const STARTED = { type: 'started', run: 'a', trials: ['a', 'b'], worker: WORKER, attempt: 1 };

const PACKED: readonly object[] = [
  STARTED,
  FINISHED,
  { type: 'diverged', iteration: 72, ...MEASURED },
  { type: 'stopped', iteration: 7, reason: 'naïve 🙂 \u0000', ...MEASURED },
];
const AS_JSON: readonly (readonly [what: string, event: object])[] = [
  ['a type of which there are few', { type: 'paused', reason: 'a "quoted"\nreason' }],
  ['fields in another order', { type: 'finished', ...MEASURED, J: 1, devJ: 1, error: 1, devError: 1 }],
  ['the type behind', { ...MEASURED, type: 'diverged', iteration: 72 }],
  ['a field more', { ...FINISHED, resumedAt: 40 }],
  ['a field less', { type: 'diverged', ...MEASURED }],
  ['half of a character', { ...STARTED, worker: '\ud83d' }],
  ['a number that JSON does not keep', { ...FINISHED, J: -0 }],
  ['no number', { ...FINISHED, J: Number.NaN }],
  ['an object where there should be none', { ...FINISHED, J: JSON.parse('{"__proto__":1}') }],
  ['a curve that is no base64', { ...FINISHED, curve: 'no curve' }],
  ['a curve in other base64', { ...FINISHED, curve: 'AB==' }],
];

function pack(event: unknown): Buffer {
  return Buffer.from(packEvent(event as JournalEvent) as Buffer);
}

function isJson(packed: Buffer): boolean {
  return packed.toString().startsWith('{');
}

describe('packEvent', () => {
  test.each(PACKED)('packs what there is of every trial: %o', (event) => {
    expect(isJson(pack(event))).toBe(false);
    expect(JSON.stringify(unpackEvent(pack(event)))).toBe(JSON.stringify(event));
  });

  test.each(AS_JSON)('leaves as JSON %s', (_, event) => {
    expect(pack(event).toString()).toBe(JSON.stringify(event));
    expect(JSON.stringify(unpackEvent(pack(event)))).toBe(JSON.stringify(event));
  });

  test('gives back whatever JSON may stand in the fields of a form', () => {
    const value = fc.oneof(fc.double(), fc.string({ unit: 'binary' }), fc.jsonValue());
    const curve = fc.oneof(
      value,
      fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('base64')),
    );
    fc.assert(
      fc.property(fc.constantFrom(...PACKED), fc.infiniteStream(value), curve, (form, values, curve) => {
        const fields = Object.keys(form).slice(1);
        const drawn = fields.map((name) => [name, name === 'curve' ? curve : values.next().value]);
        const event = { ...form, ...Object.fromEntries(drawn) };
        expect(JSON.stringify(unpackEvent(pack(event)))).toBe(JSON.stringify(event));
      }),
    );
  });

  test('gives back every line of a journal, packed where it is of a trial', () => {
    const file = gunzipSync(readFileSync('reports/example/journal.jsonl.gz'));
    for (const line of file.toString().trim().split('\n')) {
      const { id: _, ...event } = JSON.parse(line);
      expect(JSON.stringify(unpackEvent(pack(event)))).toBe(JSON.stringify(event));
      expect(isJson(pack(event))).toBe(['planned', 'joined'].includes(event.type));
    }
  });

  test('takes little of Redis for a trial', () => {
    expect(pack(STARTED).length + pack({ ...FINISHED, devError: 0.3 }).length).toBeLessThan(170);
  });
});

describe('unpackEvent', () => {
  test.each([
    ['an empty entry', Buffer.alloc(0)],
    ['cut-off JSON', Buffer.from('{"type":"paus')],
    ['a form of a later version', Buffer.from([0x92, 0x7f, 0x01])],
    ['a form with a value too few', Buffer.from([0x92, 0x00, 0xa1, 0x61])],
    ['a cut-off form', pack(FINISHED).subarray(0, -1)],
    ['no array', Buffer.from([0x01])],
    ['something behind', Buffer.concat([pack(STARTED), Buffer.from([0])])],
  ])('does not know %s', (_, entry) => {
    expect(unpackEvent(entry)).toBeNull();
  });
});

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
  ['a field more', { ...FINISHED, resumedAt: 40 }],
  ['a field less', { type: 'diverged', ...MEASURED }],
  ['half of a character', { ...STARTED, worker: '\ud83d' }],
  ['a number that JSON does not keep', { ...FINISHED, J: -0 }],
  ['no number', { ...FINISHED, J: Number.NaN }],
  ['an object where there should be none', { ...FINISHED, J: JSON.parse('{"__proto__":1}') }],
  ['a curve that is no text', { ...FINISHED, curve: { toString: '' } }],
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
  test.each(PACKED)('packs the frequent events: %o', (event) => {
    expect(isJson(pack(event))).toBe(false);
    expect(JSON.stringify(unpackEvent(pack(event)))).toBe(JSON.stringify(event));
  });

  test.each(AS_JSON)('keeps as JSON %s', (_, event) => {
    expect(pack(event).toString()).toBe(JSON.stringify(event));
    expect(JSON.stringify(unpackEvent(pack(event)))).toBe(JSON.stringify(event));
  });

  test.each([
    [FINISHED, { devError: null, error: 0, ...MEASURED, devJ: 0.3, J: 0.1, type: 'finished' }],
    [
      { type: 'diverged', iteration: 72, ...MEASURED },
      { ...MEASURED, type: 'diverged', iteration: 72 },
    ],
  ])('packs the same bytes for any order of the fields', (event, other) => {
    expect(pack(other)).toEqual(pack(event));
    expect(JSON.stringify(unpackEvent(pack(other)))).toBe(JSON.stringify(event));
  });

  test('restores any JSON value in the fields of a form', () => {
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

  test('restores every line of a journal', () => {
    const file = gunzipSync(readFileSync('reports/example/journal.jsonl.gz'));
    for (const line of file.toString().trim().split('\n')) {
      const { id: _, ...event } = JSON.parse(line);
      expect(JSON.stringify(unpackEvent(pack(event)))).toBe(JSON.stringify(event));
      expect(isJson(pack(event))).toBe(['planned', 'joined'].includes(event.type));
    }
  });

  test('takes little memory of Redis for a trial', () => {
    expect(pack(STARTED).length + pack({ ...FINISHED, devError: 0.3 }).length).toBeLessThan(170);
  });
});

/** Entries as version 0.1.0 wrote them, packed by it and by its scripts. */
const EARLIER: readonly (readonly [entry: string, event: object])[] = [
  ['9500a16192a161a162b9612d686f73742e6578616d706c652d31323334352d6131623201', STARTED],
  [
    '9901cb3fb999999999999acb3fd333333333333300c0cb4029000000000000c40101b07a7963743065626d6e6632346234746eb9612d686f73742e6578616d706c652d31323334352d61316232',
    FINISHED,
  ],
  [
    '960248cb4029000000000000c40101b07a7963743065626d6e6632346234746eb9612d686f73742e6578616d706c652d31323334352d61316232',
    { type: 'diverged', iteration: 72, ...MEASURED },
  ],
  [Buffer.from('{"type":"paused","reason":"x"}').toString('hex'), { type: 'paused', reason: 'x' }],
];

describe('unpackEvent', () => {
  test.each(EARLIER)('reads entries of version 0.1.0: %s', (entry, event) => {
    expect(JSON.stringify(unpackEvent(Buffer.from(entry, 'hex')))).toBe(JSON.stringify(event));
  });

  test.each([
    ['an empty entry', Buffer.alloc(0)],
    ['cut-off JSON', Buffer.from('{"type":"paus')],
    ['a form of a later version', Buffer.from([0x92, 0x7f, 0x01])],
    ['a form with a value too few', Buffer.from([0x92, 0x00, 0xa1, 0x61])],
    ['a cut-off form', pack(FINISHED).subarray(0, -1)],
    ['no array', Buffer.from([0x01])],
    ['something behind', Buffer.concat([pack(STARTED), Buffer.from([0])])],
  ])('returns null for %s', (_, entry) => {
    expect(unpackEvent(entry)).toBeNull();
  });
});

import { expect, it } from 'vitest';
import { formatId, ID_BYTES } from '../../src/model/trialId.js';
import { IdTable } from '../../src/plan/idTable.js';

/** Ids that share their first bytes, by which a table finds its slots, and differ in the last ones. */
function crowded(index: number): Uint8Array {
  const id = new Uint8Array(ID_BYTES);
  id[0] = index % 101;
  new DataView(id.buffer).setUint32(6, index);
  return id;
}

it('finds every id by position and every position by id at any size', () => {
  const table = new IdTable();
  const ids = Array.from({ length: 2000 }, (_, index) => crowded(index));
  for (const id of ids) table.add(({ bytes, at }) => bytes.set(id, at));
  expect(table.size).toBe(2000);
  const texts = ids.map((id) => formatId(id, 0));
  expect(texts.map((_, position) => table.id(position))).toEqual(texts);
  expect(texts.map((text) => table.position(text))).toEqual(texts.map((_, position) => position));
  expect(table.position(formatId(crowded(2000), 0))).toBeUndefined();
});

it.each([
  '',
  'p0qa4yaxt97178x',
  'p0qa4yaxt97178xeq',
  'p0qa4yaxt97178xi',
  'P0QA4YAXT97178XE',
  'p0qa4yaxt97178xé',
])('has no position for %j, which is not an id', (text) => {
  const table = new IdTable();
  table.add(({ bytes, at }) => bytes.fill(0, at, at + ID_BYTES));
  expect(table.position(text)).toBeUndefined();
});

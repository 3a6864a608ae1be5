import { expect, test } from 'vitest';
import { crc32c, eventFile } from '../../src/report/eventFile.js';

// RFC 3720, B.4.
test.each([
  [Buffer.alloc(32), 0x8a9136aa],
  [Buffer.alloc(32, 0xff), 0x62a8ab43],
  [Buffer.from(Array.from({ length: 32 }, (_, i) => i)), 0x46dd794e],
  [Buffer.from('123456789'), 0xe3069283],
])('crc32c: %#', (bytes, expected) => {
  expect(crc32c(bytes)).toBe(expected);
});

test('the first record of an event file is as TensorFlow writes it', () => {
  const trial = {
    ...({ position: 0, number: 1, id: 'x', name: null, outcome: 'complete', state: 'finished' } as const),
    ...{ parameters: {}, result: 1, metrics: {}, startedMs: 0, endedMs: 1000 },
  };
  const file = eventFile(trial, [], 'x');
  // 9 bytes of wall_time and 15 of file_version.
  expect(Number(file.readBigUInt64LE(0))).toBe(24);
  expect(file.subarray(12, 36)).toEqual(
    Buffer.concat([Buffer.from([9, 0, 0, 0, 0, 0, 0, 0, 0, 26, 13]), Buffer.from('brain.Event:2')]),
  );
  const crc = crc32c(file.subarray(12, 36));
  expect(file.readUInt32LE(36)).toBe((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0);
});

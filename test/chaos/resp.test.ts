import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameReader, readCommand } from './resp.js';

const VALUES = [
  '+OK\r\n',
  '-ERR no\r\n',
  ':1\r\n',
  '_\r\n',
  '#t\r\n',
  ',1.5\r\n',
  '(123456789012345678901234567890\r\n',
  '$2\r\n\r\n\r\n',
  '$-1\r\n',
  '*-1\r\n',
  '=7\r\ntxt:abc\r\n',
  '!5\r\nERR a\r\n',
  '*0\r\n',
  '*2\r\n$1\r\na\r\n*1\r\n:1\r\n',
  '~1\r\n+a\r\n',
  '%2\r\n+a\r\n:1\r\n+b\r\n*1\r\n:2\r\n',
  '>2\r\n+message\r\n$3\r\nabc\r\n',
  '|1\r\n+ttl\r\n:9\r\n*1\r\n+a\r\n',
];

describe('FrameReader', () => {
  it('finds the same values however their bytes arrive', () => {
    const values = fc.array(fc.constantFrom(...VALUES), { minLength: 1, maxLength: 8 });
    const cuts = fc.array(fc.nat(200), { maxLength: 8 });
    fc.assert(
      fc.property(values, cuts, (expected, places) => {
        const bytes = Buffer.from(expected.join(''));
        const ends = [...places.filter((place) => place < bytes.length), bytes.length].sort((a, b) => a - b);
        const reader = new FrameReader();
        const found = ends.flatMap((end, i) => reader.push(bytes.subarray(ends[i - 1] ?? 0, end)));
        expect(found.map(String)).toEqual(expected);
      }),
    );
  });
});

describe('readCommand', () => {
  it('reads name and arguments, whatever is in them', () => {
    expect(readCommand(Buffer.from('*3\r\n$3\r\nset\r\n$2\r\n\r\n\r\n$2\r\né\r\n'))).toEqual({
      name: 'SET',
      args: ['\r\n', 'é'],
    });
  });
});

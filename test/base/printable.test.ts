import { describe, expect, it } from 'vitest';
import { printable, printableLines } from '../../src/base/printable.js';

describe('printable', () => {
  it.each([
    ['plain – größer 🎓', 'plain – größer 🎓'],
    ['a\tb\nc\r', 'a b\\nc\\u{d}'],
    ['\u001b[31m\u202e\u200b', '\\u{1b}[31m\\u{202e}\\u{200b}'],
    ['\u2028\u2029\ud800', '\\u{2028}\\u{2029}\\u{d800}'],
  ])('%j is %s', (text, expected) => {
    expect(printable(text)).toBe(expected);
  });

  it('leaves the lines of a text that has several', () => {
    expect(printableLines('a\r\n\u001b[31mb\n')).toBe('a\\u{d}\n\\u{1b}[31mb\n');
  });

  it('cuts what is longer, and shows that it did', () => {
    expect(printable('abcdef', 6)).toBe('abcdef');
    expect(printable('abcdefg', 6)).toBe('abcde…');
    expect(printable('\u001b'.repeat(10), 12)).toBe('\\u{1b}\\u{1b…');
  });
});

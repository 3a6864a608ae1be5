import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { html } from '../../src/base/escapeHtml.js';
import { csvCell, markdown } from '../../src/report/escape.js';

describe('csvCell', () => {
  test.each<[string | number, string]>([
    [0.1, '0.1'],
    [Number.NaN, ''],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [-1e-7, '-1e-7'],
    ['-1.5e3', '-1.5e3'],
    ['plain', 'plain'],
    ['[64,32]', '"[64,32]"'],
    ['=1+1', "'=1+1"],
    ['+1+1', "'+1+1"],
    ['-1+1', "'-1+1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['\r=1', '"\'\r=1"'],
    ['\n=1', '"\'\n=1"'],
    ['＝1+1', "'＝1+1"],
    ["+1+cmd|' /C calc'!A0", "'+1+cmd|' /C calc'!A0"],
    ['=HYPERLINK("http://x","y")', '"\'=HYPERLINK(""http://x"",""y"")"'],
    ['-1e999', "'-1e999"],
    ['say "hi"', '"say ""hi"""'],
  ])('writes %j as %s', (value, cell) => expect(csvCell(value)).toBe(cell));

  test('is read back unchanged, except for an apostrophe before a formula', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const cell = csvCell(text);
        const read = cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
        expect([text, `'${text}`]).toContain(read);
        expect(/^[=+\-@＝＋－＠\t\r\n]/.test(read) && !Number.isFinite(Number(read))).toBe(false);
      }),
    );
  });
});

describe('html', () => {
  test('leaves nothing that a browser or a reader could take for something else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(html(text)).not.toMatch(/[<>"'\p{Cc}\p{Cf}]/u);
        expect(html(text).replace(/&(amp|lt|gt|quot|#39);/g, '')).not.toContain('&');
      }),
    );
  });
});

describe('markdown', () => {
  test.each([
    ['a|b', 'a\\|b'],
    ['<b>', '\\<b\\>'],
    ['# no heading', '\\# no heading'],
    ['- no item', '\\- no item'],
    ['1. no item', '1\\. no item'],
    ['0.002736', '0.002736'],
    ['snake_case', 'snake\\_case'],
    ['https://evil.example', 'https&#58;//evil.example'],
    ['two\nlines', 'two\\\\nlines'],
  ])('writes %j as %s', (text, written) => expect(markdown(text)).toBe(written));
});

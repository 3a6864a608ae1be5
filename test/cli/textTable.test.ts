import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { textTable } from '../../src/cli/textTable.js';
import { number, type ReportColumn } from '../../src/report/reportTable.js';

const MINOR = { ...number('error'), isMinor: true };

/** The columns that a table of two rows shows at this width; those in `same` have one text in both rows. */
function shownAt(width: number, columns: readonly ReportColumn[], same: readonly string[] = []): string[] {
  const cells = (row: number) => columns.map(({ label }) => (same.includes(label) ? '7' : `${row}`));
  const table = { columns, rows: [{ cells: cells(1) }, { cells: cells(2) }] };
  const [header = ''] = textTable(table, { colors: pc.createColors(false), width });
  return header.trim().split(/ +/);
}

describe('textTable', () => {
  const columns = [number('rank'), number('trial'), number('J'), MINOR, number('alpha'), number('batch')];

  it.each([
    ['everything that fits', 80, [], ['rank', 'trial', 'J', 'error', 'alpha', 'batch']],
    ['no minor column before another goes', 30, [], ['rank', 'trial', 'J', 'alpha', 'batch']],
    ['first no column with one text', 30, ['alpha'], ['rank', 'trial', 'J', 'error', 'batch']],
    ['then from the right', 22, [], ['rank', 'trial', 'J', 'alpha']],
    ['always the two that name a row', 5, [], ['rank', 'trial']],
  ] as const)('shows %s', (_, width, same, expected) => {
    expect(shownAt(width, columns, same)).toEqual(expected);
  });

  it('names what it leaves out', () => {
    const table = { columns, rows: [] };
    const lines = textTable(table, { colors: pc.createColors(false), width: 30 });
    expect(lines.at(-1)).toBe('Too wide to show: error.');
  });

  it('breaks heads between words where that makes room', () => {
    const table = {
      columns: [number('rank'), number('trial'), number('dev J'), number('hidden layers')],
      rows: [{ cells: ['1', '7', '0.1234', '3'] }],
    };
    expect(textTable(table, { colors: pc.createColors(false), width: 30 })).toEqual([
      '                     hidden',
      'rank  trial   dev J  layers',
      '   1      7  0.1234       3',
    ]);
  });

  describe('a key column that does not fit', () => {
    const key = (label: string) => ({ ...number(label), isKey: true });
    const columns = [number('rank'), number('trial'), number('J'), key('alpha'), key('beta'), key('gamma')];
    const row = (...cells: string[]) => ({ cells });

    it('stands below each row', () => {
      const rows = [row('1', '7', '0.1', '5', '6', '16, 32'), row('2', '8', '0.2', '5', '7', '64, 32')];
      expect(textTable({ columns, rows }, { colors: pc.createColors(false), width: 20 })).toEqual([
        'rank  trial  beta',
        '   1      7     6',
        '             gamma',
        '             16, 32',
        '   2      8     7',
        '             gamma',
        '             64, 32',
        'In every row: alpha',
        '5.',
        'Too wide to show: J.',
      ]);
    });
  });
});

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { loadDataset } from '../../src/data/loadDataset.js';
import { folderWith, problemsOf, specOf } from './dataFiles.js';

const ROWS = '1,2,a\n3,4,b\n5,6,a\n7,8,b\n';
const GOOD = `u,v,t\n${ROWS}`;
const MISSING_HINT =
  '("missing: drop" leaves such rows out, "missing: mean" takes the mean of the training part.)';
const SIZE = 'at most 3.40e+38 in size';

interface Case {
  readonly rule: string;
  readonly csv?: string | Uint8Array;
  readonly jsonl?: string;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly problems: readonly string[];
}

const CASES: readonly Case[] = [
  { rule: 'empty', csv: '', problems: ['d.csv: the file is empty'] },
  {
    rule: 'the format of LibSVM',
    csv: '1 1:0.5 3:2\n-1 2:0.25\n1 1:1\n',
    problems: [
      'd.csv: expected a table; this is a sparse matrix in the format of LibSVM (Write it as CSV with a column for each feature.)',
    ],
  },
  {
    rule: 'an ARFF file',
    csv: '% by us\n@relation t\n@attribute a numeric\n@data\n1\n',
    problems: [
      'd.csv: expected a table; this is an ARFF file of Weka (Copy the lines below @data to a CSV file, with the names of the attributes as its first line.)',
    ],
  },
  {
    rule: 'a page of the web',
    csv: '<!DOCTYPE html>\n<html><body>Not found</body></html>\n',
    problems: [
      'd.csv: expected a table; this is an HTML page (Download the table itself: a page that shows or offers it is often saved instead.)',
    ],
  },
  {
    rule: 'a JSON document',
    csv: '[{"a": 1, "t": "x"},\n{"a": 2, "t": "y"}]\n',
    problems: [
      'd.csv: expected a table; this is a JSON document (Write one object a line, e.g. {"a": 1, "b": "x"}, to a .jsonl file.)',
    ],
  },
  {
    rule: 'keep for a column that is not there',
    csv: GOOD,
    spec: { keep: { country: ['NA'] } },
    problems: ['d.csv:1: there is no column "country" (There are "u", "v", "t".)'],
  },
  { rule: 'blank lines only', csv: '\n\n', problems: ['d.csv: there are no rows of data'] },
  { rule: 'a header only', csv: 'u,v,t\n', problems: ['d.csv: there are no rows of data'] },
  { rule: 'one row', csv: 'u,v,t\n1,2,a\n', problems: ['d.csv: expected at least 2 rows; there is 1'] },
  {
    rule: 'not UTF-8',
    csv: Buffer.concat([Buffer.from('u,v,t\n1,2,a\n'), Buffer.from([0xe9, 0x0a])]),
    problems: [
      'd.csv:3: expected UTF-8; this is another encoding, or not text (Write "encoding: latin1" for the encoding of old Western files, or save the file as UTF-8.)',
    ],
  },
  {
    rule: 'UTF-16 without a mark',
    csv: Buffer.from(GOOD, 'utf16le'),
    problems: [
      'd.csv: expected UTF-8; this is UTF-16 without a byte-order mark (Write "encoding: utf-16le", or save the file as UTF-8.)',
    ],
  },
  {
    rule: 'a character cut off at the end',
    csv: Buffer.concat([Buffer.from(GOOD), Buffer.from([0xc3])]),
    problems: ['d.csv:6: expected UTF-8; the last character is cut off'],
  },
  {
    rule: 'a gzip file cut short',
    csv: gzipSync(GOOD).subarray(0, 20),
    problems: ['d.csv: expected a whole gzip file; it is damaged or cut short (unexpected end of file)'],
  },
  {
    rule: 'ragged rows, all of them',
    csv: `${GOOD}9,9\n1,2,3,a\n`,
    problems: [
      'd.csv: expected 3 cells, as in the first row; 2 rows have another number: 2 beginning with "9" (line 6), 4 beginning with "1" (line 7) (A cell that contains the delimiter needs quotes around it; remove lines that hold no data.)',
    ],
  },
  {
    rule: 'a header that stands again among the data',
    csv: `${GOOD}${GOOD}`,
    problems: ['d.csv:6: the header stands here again, among the data (Remove these lines.)'],
  },
  {
    rule: 'a header of fewer names than the rows have cells',
    csv: `u,v\n${ROWS.replaceAll(/^/gm, '0,').replace(/0,$/, '')}`,
    spec: { target: 'u' },
    problems: [
      'd.csv: expected 2 cells, as in the first row; 4 rows have another number: 4 beginning with "0" (line 2), 4 beginning with "0" (line 3), 4 beginning with "0" (line 4), … (A cell that contains the delimiter needs quotes around it; remove lines that hold no data.)',
    ],
  },
  {
    rule: 'numbers that can be read in two ways',
    csv: 'u|v|t\n10,500|1|a\n12,250|2|b\n11,750|3|a\n',
    problems: [
      'd.csv: column "u": numbers that can be read in two ways: "10,500", "12,250", "11,750" (Write "decimal: \',\'" where the comma is a decimal mark, or "thousands: \',\'" where it stands between thousands.)',
    ],
  },
  {
    rule: 'dates that can be read in two ways',
    csv: 'u,t\n03/04/2020,1.5\n04/05/2020,2.5\n',
    spec: { dates: ['u'] },
    problems: [
      'd.csv: column "u": dates that can be read in two ways: "03/04/2020" (line 2), "04/05/2020" (line 3) (Write "day_first: true" or "day_first: false".)',
    ],
  },
  {
    rule: 'a text among dates',
    csv: 'u,t\n2024-01-01,1.5\n2024-01-02,2.5\nsoon,3.5\n',
    spec: { dates: ['u'] },
    problems: [
      'd.csv:4: column "u": expected a date, e.g. 2024-12-31; got "soon" (Write "missing_values: [soon]" where this stands for a missing value, else "categories: [u]" or "ignore: [u]".)',
    ],
  },
  {
    rule: 'numbers of which some have a symbol',
    csv: `u,t\n${'5,a\n6,b\n'.repeat(10)}7 %,a\n`,
    problems: [
      'd.csv:22: column "u": expected a number, as nearly all cells of the column are; got "7 %" (Some numbers have a symbol and others have none: write all of them alike.)',
    ],
  },
  {
    rule: 'a header said where the first line is data',
    csv: '5,a,1\n6,b,2\n5,a,1\n',
    spec: { header: true, target: 'y' },
    problems: [
      'd.csv:1: there is no column "y" (Write "header: false", and name columns by their numbers, from 1: the first line is data ("a" appears again below it).)',
    ],
  },
  {
    rule: 'a header said where the first line is data, with a number twice',
    csv: '5,a,1,1\n6,b,2,2\n7,a,1,1\n8,b,2,2\n',
    spec: { header: true, target: 4 },
    problems: [
      'd.csv:1: expected names of columns; got "1" twice (Write "header: false", and name columns by their numbers, from 1: the first line is data ("a" appears again below it).)',
    ],
  },
  {
    rule: 'what is no text',
    csv: Buffer.from('PK\u0003\u0004 and so on'),
    problems: [
      'd.csv: expected text; this is an Excel workbook or another zip archive (Save the sheet as CSV: in Excel with Save As, CSV UTF-8; without it with "soffice --headless --convert-to csv FILE".)',
    ],
  },
  {
    rule: 'a line named by where its row begins',
    csv: 'u,v,t\n1,2,"two\r\nlines"\n3,4\n',
    problems: [
      'd.csv:4: expected 3 cells, as in the first row; got 2 beginning with "3" (A cell that contains the delimiter needs quotes around it; remove lines that hold no data.)',
    ],
  },
  {
    rule: 'a quote that is not closed',
    csv: 'u,v,t\n1,2,a\n3,4,"b\n5,6,a\n',
    problems: [
      'd.csv:3: a quoted cell does not end as it should (A quote within a quoted cell is doubled: "a ""b"" c".)',
    ],
  },
  {
    rule: 'a misspelt target and a misspelt column to ignore',
    csv: GOOD,
    spec: { target: 'class', ignore: ['w'] },
    problems: [
      'd.csv:1: there is no column "class" (There are "u", "v", "t".)',
      'd.csv:1: there is no column "w" (Did you mean u?)',
    ],
  },
  {
    rule: 'a near spelling',
    csv: 'sepal,petal,species\n1,2,a\n3,4,b\n',
    spec: { target: 'specis' },
    problems: ['d.csv:1: there is no column "specis" (Did you mean species?)'],
  },
  {
    rule: 'another delimiter',
    csv: GOOD.replaceAll(',', ';'),
    spec: { delimiter: '|' },
    problems: [
      'd.csv:1: there is no column "t" (The first row is one cell; perhaps the table needs delimiter: ";".)',
    ],
  },
  {
    rule: 'a delimiter that cannot be one',
    csv: GOOD,
    spec: { delimiter: '"' },
    problems: ['d.csv: the delimiter cannot be "\\""'],
  },
  {
    rule: 'a column number out of range',
    csv: GOOD,
    spec: { target: 4 },
    problems: ['d.csv:1: there is no column number 4; the first row has 3'],
  },
  {
    rule: 'a name that is not clear',
    csv: 'u,t,t\n1,2,a\n3,4,b\n',
    problems: ['d.csv:1: more than one column is called "t" (Give its number, from 1.)'],
  },
  {
    rule: 'a target that is to be ignored',
    csv: GOOD,
    spec: { ignore: [3] },
    problems: ['d.csv:1: the target "t" is also to be ignored'],
  },
  {
    rule: 'no input left',
    csv: GOOD,
    spec: { ignore: ['u', 2] },
    problems: ['d.csv:1: no column is left as an input'],
  },
  {
    rule: 'one class',
    csv: 'u,t\n1,a\n2,a\n',
    problems: ['d.csv: the target "t" must have at least two classes; it is "a" in every row'],
  },
  {
    rule: 'a constant target',
    csv: 'u,t\n1,0.5\n2,0.50\n',
    problems: ['d.csv: the target "t" must have different values; it is "0.5" in every row'],
  },
  {
    rule: 'a target constant in the training part',
    csv: 'u,t\n1,0.5\n2,0.5\n3,0.5\n4,0.5\n5,9.5\n',
    spec: { split_seed: 5 },
    problems: ['d.csv: the target "t" is constant in the training part'],
  },
  {
    rule: 'a text as the target of a regression',
    csv: 'u,t\n1,0.5\n2,much\n',
    spec: { task: 'regression' },
    problems: [
      'd.csv:3: column "t": expected a number, for a regression; got "much" (Write "missing_values: [much]" where this stands for a missing value.)',
    ],
  },
  {
    rule: 'a text among the numbers of a regression',
    csv: 'u,t\n1,0.5\n2,none so far\n3,0.7\n',
    problems: [
      'd.csv:3: column "t": expected a number, as nearly all cells of the column are; got "none so far" (Write "missing_values: [none so far]" where this stands for a missing value. If the targets are classes, write "task: classification".)',
    ],
  },
  {
    rule: 'no header where one is expected',
    csv: '1,2,0\n3,4,1\n',
    problems: [
      'd.csv:1: there is no column "t" (The table has no header ("header: false"): name its columns by their numbers, from 1. Numbers above numbers.)',
    ],
  },
  {
    rule: 'too many classes',
    csv: `u,t\n${Array.from({ length: 1001 }, (_, i) => `1,c${i}\n`).join('')}`,
    spec: { task: 'classification' },
    problems: ['d.csv: the target "t" must have at most 1000 classes; there are more'],
  },
  {
    rule: 'a text among numbers, and infinite numbers',
    csv: `${GOOD}1,x,a\n1,Infinity,a\n-inf,2,a\n1e999,1e39,a\n`,
    problems: [
      'd.csv:6: column "v": expected a number, as nearly all cells of the column are; got "x" (Write "missing_values: [x]" where this stands for a missing value, else "categories: [v]" or "ignore: [v]".)',
      `d.csv: column "v": expected a finite number, ${SIZE}; 2 cells are not: "Infinity" (line 7), "1e39" (line 9)`,
      `d.csv: column "u": expected a finite number, ${SIZE}; 2 cells are not: "-inf" (line 8), "1e999" (line 9)`,
    ],
  },
  {
    rule: 'missing values',
    csv: `${GOOD}NaN,2,a\n1,,a\n1,2,?\n`,
    problems: [
      `d.csv:6: column "u": the value is missing ${MISSING_HINT}`,
      `d.csv:7: column "v": the value is missing ${MISSING_HINT}`,
      'd.csv:8: column "t": the target is missing ("missing: drop" leaves such rows out. If "?" is a category, write "keep: [?]".)',
    ],
  },
  {
    rule: 'one kind of error in a column once',
    csv: `u,v,t\n${ROWS.repeat(90)}${'x,2,a\n'.repeat(30)}`,
    problems: [
      'd.csv: column "u": expected a number, as nearly all cells of the column are; 30 cells are not: "x" (line 362), "x" (line 363), "x" (line 364), … (Write "missing_values: [x]" where this stands for a missing value, else "categories: [u]" or "ignore: [u]".)',
    ],
  },
  {
    rule: 'at most 20 problems',
    csv: `${Array.from({ length: 30 }, (_, i) => `c${i}`).join(',')},t\n${`${'1,'.repeat(30)}a\n`.repeat(20)}${'x,'.repeat(30)}b\n`,
    problems: Array.from(
      { length: 20 },
      (_, i) =>
        `d.csv:22: column "c${i}": expected a number, as nearly all cells of the column are; got "x" (Write "missing_values: [x]" where this stands for a missing value, else "categories: [c${i}]" or "ignore: [c${i}]".)`,
    ),
  },
  {
    rule: 'texts and names of columns longer than any may be',
    csv: `${'u'.repeat(257)},v,t\n1,2,a\n3,4,b\n`,
    problems: [
      `d.csv:1: the name of a column: expected texts of at most 256 characters; got 257, "${'u'.repeat(40)}…"`,
    ],
  },
  {
    rule: 'classes and categories longer than any may be',
    csv: `u,v,t\n1,x,${'a'.repeat(256)}\n3,${'x'.repeat(257)},b\n5,x,${'c'.repeat(257)}\n`,
    problems: [
      `d.csv:3: column "v": expected texts of at most 256 characters; got 257, "${'x'.repeat(40)}…"`,
      `d.csv:4: column "t": expected texts of at most 256 characters; got 257, "${'c'.repeat(40)}…"`,
    ],
  },
  {
    rule: 'no rows left',
    csv: 'u,v,t\n,2,a\n1,NA,b\n',
    spec: { missing: 'drop' },
    problems: ['d.csv: no rows are left: each of the 2 has a missing value'],
  },
  {
    rule: 'a column without a value',
    csv: 'u,v,t\n1,?,a\n2,,b\n',
    spec: { missing: 'mean' },
    problems: ['d.csv: column "v": every value is missing (Leave it out: "ignore: [v]".)'],
  },
  {
    rule: 'texts that would become too many inputs',
    csv: `name,t\n${Array.from({ length: 1001 }, (_, i) => `n${i},${i % 2}\n`).join('')}`,
    problems: [
      'd.csv: column "name": more than 1,000 different texts in 1,001 rows, too many to be categories: "n0" (line 2), "n1" (line 3), "n2" (line 4), … (Leave it out with "ignore: [name]". "categories: [name]" trains on it anyway.)',
    ],
  },
  {
    rule: 'text columns that would become too many inputs together',
    csv: `a,b,t\n${Array.from({ length: 600 }, (_, i) => `n${i},m${i % 500},${i % 2}\n`).join('')}`,
    spec: { categories: ['a', 2] },
    problems: [
      'd.csv: the text columns would become 1100 inputs; expected at most 1000 (Leave some out, as "ignore: [a]".)',
    ],
  },
  {
    rule: 'a dev fraction that leaves the dev set empty',
    csv: GOOD,
    spec: { dev: 0.1 },
    problems: [
      'd.csv: dev: 0.1 of 4 examples would leave the dev set empty (Choose another fraction, "dev: 0" for none, or a file of its own.)',
    ],
  },
  {
    rule: 'a dev fraction that leaves the training set empty',
    csv: 'u,t\n1,0.5\n2,0.7\n3,0.1\n',
    spec: { dev: 0.9 },
    problems: [
      'd.csv: dev: 0.9 of 3 examples would leave the training set empty (Choose another fraction, "dev: 0" for none, or a file of its own.)',
    ],
  },
  {
    rule: 'a dev file with other columns',
    csv: GOOD,
    files: { 'dev.csv': 'u,w,t\n1,2,a\n' },
    spec: { dev: 'dev.csv' },
    problems: [
      'dev.csv:1: expected the training file\'s column "v"',
      'dev.csv:1: column "w" is not in the training file',
    ],
  },
  {
    rule: 'a test file with an unknown class, text and column count',
    csv: 'u,v,t\n1,red,cat\n3,blue,dog\n5,red,cat\n7,red,dog\n',
    files: { 'test.csv': 'u,v,t\n1,red,dogs\n1,green,cat\nx,red,bird\n1,2\n' },
    spec: { test: 'test.csv', dev: 0 },
    problems: [
      'test.csv: column "t": the training file has none of these classes, 2 cells: "dogs" (line 2), "bird" (line 4)',
      'test.csv:3: column "v": the training file has no "green" in this column',
      'test.csv:4: column "u": expected a number, as nearly all cells of the column are; got "x" (Write "missing_values: [x]" where this stands for a missing value, else "categories: [u]" or "ignore: [u]".)',
      'test.csv:5: expected 3 cells, as in the first row; got 2 beginning with "1" (A cell that contains the delimiter needs quotes around it; remove lines that hold no data.)',
    ],
  },
  {
    rule: 'a test file that is not there, with the near spelling',
    csv: GOOD,
    files: { 'test.csv': GOOD },
    spec: { test: 'tset.csv', dev: 0 },
    problems: ['tset.csv: there is no such file (Did you mean test.csv?)'],
  },
  {
    rule: 'JSON lines that are none',
    jsonl: '{"u":1,"t":"a"}\n{"u":}\n[1,2]\n{"u":{},"t":"a"}\n{"u":1,"x":2,"t":"a"}\n',
    problems: [
      'd.jsonl: expected a JSON object, e.g. {"a": 1, "b": "x"}; 2 lines hold none: "{\\"u\\":}" (line 2), "[1,2]" (line 3)',
      'd.jsonl:4: "u": expected a number, a text, true, false or null; got an object',
      'd.jsonl:5: expected the keys of the first object; "x" is not one of them (Give the first object all keys: null stands for a missing value.)',
    ],
  },
  {
    rule: 'a JSON key that is missing, as a missing value',
    jsonl: '{"u":1,"t":"a"}\n{"t":"b"}\n',
    problems: [`d.jsonl:2: column "u": the value is missing ${MISSING_HINT}`],
  },
];

describe('loadDataset', () => {
  it.each(CASES)('refuses $rule', async ({ csv, jsonl, spec, files, problems }) => {
    const folder = folderWith({
      ...(csv === undefined ? {} : { 'd.csv': csv }),
      'd.jsonl': jsonl ?? '',
      ...files,
    });
    const source = csv === undefined ? { jsonl: 'd.jsonl' } : { csv: 'd.csv' };
    const loading = loadDataset(specOf({ ...source, target: 't', ...spec }), folder);
    expect(await problemsOf(loading, folder)).toEqual(problems);
  });

  it('refuses a folder', async () => {
    const folder = folderWith({});
    mkdirSync(join(folder, 'd.csv'));
    const loading = loadDataset(specOf({ csv: 'd.csv', target: 't' }), folder);
    expect(await problemsOf(loading, folder)).toEqual(['d.csv: expected a file; it is a folder']);
  });

  it('refuses what is no regular file', async () => {
    const loading = loadDataset(specOf({ csv: '/dev/zero', target: 't' }), '/');
    expect(await problemsOf(loading, '/nowhere')).toEqual(['/dev/zero: expected a regular file; it is none']);
  });
});

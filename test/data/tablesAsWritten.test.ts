/** Tables as people write them: what `jmin init` finds, and what is read without any key but the target. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { firstSweepFile } from '../../src/app/firstSweepFile.js';
import { loadDataset } from '../../src/data/loadDataset.js';
import { datasetOf } from '../sweepfile/datasetOf.js';
import { folderWith, specOf } from './dataFiles.js';

interface Case {
  readonly table: string;
  readonly content: string | Uint8Array;
  readonly file?: string;
  /** What the first sweep file says of the data, beside the file. */
  readonly found: Readonly<Record<string, unknown>>;
  /** Inputs, examples and classes (or regression) of what it reads. */
  readonly reads: readonly [inputs: number, examples: number, classes: readonly string[] | 'regression'];
}

/** Rows of numbers that are never the same, and end in `ends` by turns. */
function rows(count: number, row: (i: number, x: string) => string): string {
  return Array.from({ length: count }, (_, i) => `${row(i, (((i * 37) % 101) / 10).toFixed(1))}\n`).join('');
}

const pick = <T>(items: readonly T[], i: number): T => items[i % items.length] as T;
const IRIS = ['Iris-setosa', 'Iris-versicolor', 'Iris-virginica'];

const CASES: readonly Case[] = [
  {
    table: 'iris.data: no header, texts as classes, a blank line at the end',
    content: `${rows(30, (i, x) => `${x},3.5,1.4,0.${i},${pick(IRIS, i)}`)}\n`,
    found: { header: false, target: 5 },
    reads: [4, 30, IRIS],
  },
  {
    table: 'wine.data: no header, classes first',
    content: rows(30, (i, x) => `${(i % 3) + 1},14.${i},${x},${1000 + i * 7}`),
    found: { header: false, target: 1 },
    reads: [3, 30, ['1', '2', '3']],
  },
  {
    table: 'abalone.data: no header, a text first, many whole numbers last',
    content: rows(60, (i, x) => `${pick(['M', 'F', 'I'], i)},0.${100 + i},${x},${(i * 7) % 29}`),
    found: { header: false, target: 4 },
    reads: [5, 60, 'regression'],
  },
  {
    table: 'adult.data: blanks after commas, ? as missing',
    content: rows(
      40,
      (i) =>
        `${20 + i}, ${pick(['Private', '?', 'State-gov'], i)}, ${i * 1000}, ${pick(['<=50K', '>50K'], i)}`,
    ),
    found: { header: false, target: 4, missing: 'mean' },
    reads: [4, 40, ['<=50K', '>50K']],
  },
  {
    table: 'german.data: blanks between cells',
    content: rows(
      40,
      (i) =>
        `${pick(['A11', 'A12', 'A14'], i)} ${i + 4} ${pick(['A43', 'A40'], i >> 1)} ${1169 + i * 3} ${pick([1, 2, 2], i)}`,
    ),
    file: 'german.data',
    found: { delimiter: 'whitespace', header: false, target: 5 },
    reads: [7, 40, ['1', '2']],
  },
  {
    table: 'auto-mpg.data: runs of blanks, a tab, quoted names, ?',
    content: rows(
      40,
      (i, x) =>
        `${x}   8   ${i === 5 ? '?' : `${130 + i}.0`}      3504.      12.0   70  ${(i % 3) + 1}\t"car ${i} of make"`,
    ),
    found: { delimiter: 'whitespace', header: false, missing: 'mean', target: 7, ignore: [8] },
    reads: [6, 40, ['1', '2', '3']],
  },
  {
    table: 'breast-cancer-wisconsin.data: ids first',
    content: rows(
      40,
      (i) =>
        `${1_000_025 + i * 977},5,${i % 10},${pick([1, 10, 2], i)},${i === 3 ? '?' : i % 7},${pick([2, 4], i)}`,
    ),
    found: { header: false, target: 6, ignore: [1], missing: 'mean' },
    reads: [4, 40, ['2', '4']],
  },
  {
    table: 'ionosphere.data: letters as classes',
    content: rows(40, (i, x) => `1,0,${x},-0.0${i},${pick(['g', 'b'], i)}`),
    found: { header: false, target: 5 },
    reads: [4, 40, ['b', 'g']],
  },
  {
    table: 'housing.data: columns of fixed width',
    content: rows(
      40,
      (i, x) =>
        ` 0.00632  ${x.padStart(5)}   2.310  0  0.5380  ${String(i).padStart(3)} ${(24 + i / 10).toFixed(2).padStart(6)}`,
    ),
    found: { delimiter: 'whitespace', header: false, target: 7 },
    reads: [6, 40, 'regression'],
  },
  {
    table: 'glass.data: row numbers first',
    content: rows(40, (i, x) => `${i + 1},1.52101,${x},4.49,${pick([1, 2, 3, 7], i)}`),
    found: { header: false, target: 5, ignore: [1] },
    reads: [3, 40, ['1', '2', '3', '7']],
  },
  {
    table: 'poker: whole numbers only',
    content: rows(
      60,
      (i) =>
        `${(i % 4) + 1},${(i % 13) + 1},${((i * 3) % 4) + 1},${((i * 5) % 13) + 1},${pick([0, 1, 9], i)}`,
    ),
    found: { header: false, target: 5 },
    reads: [4, 60, ['0', '1', '9']],
  },
  {
    table: 'car.data: texts with numbers among them',
    content: rows(
      48,
      (i) =>
        `${pick(['vhigh', 'low'], i)},${pick(['2', '3', '4', '5more'], i >> 1)},${pick(['unacc', 'acc'], i >> 2)}`,
    ),
    found: { header: false, target: 3, categories: [2] },
    reads: [6, 48, ['acc', 'unacc']],
  },
  {
    table: 'titanic: names, tickets, ages that are missing',
    content: `PassengerId,Survived,Pclass,Name,Sex,Age,Ticket,Fare,Embarked\n${rows(60, (i, x) => `${i + 1},${i % 5 === 0 ? 1 : 0},${(i % 3) + 1},"Person, Mr. ${i}",${pick(['male', 'female', 'male'], i >> 1)},${i % 4 === 0 ? '' : 20 + i},A/5 ${2117 + i},${x},${pick(['S', 'C', 'Q'], i >> 2)}`)}`,
    found: { target: 'Survived', ignore: ['PassengerId', 'Name', 'Ticket'], missing: 'mean' },
    reads: [8, 60, ['0', '1']],
  },
  {
    table: 'crx.data: + and - as classes',
    content: rows(
      40,
      (i, x) => `${pick(['a', 'b'], i)},${x},${pick(['t', 'f'], i >> 1)},${pick(['+', '-', '-'], i)}`,
    ),
    found: { header: false, target: 4 },
    reads: [5, 40, ['+', '-']],
  },
  {
    table: 'lenses: none as a class',
    content: `age,rate,lens\n${rows(30, (i, x) => `${i + 8},${x},${pick(['none', 'soft', 'hard'], i)}`)}`,
    found: { target: 'lens' },
    reads: [2, 30, ['hard', 'none', 'soft']],
  },
  {
    table: 'semicolons and decimal commas, dots between thousands',
    content: `a;b;Preis\n${rows(30, (i, x) => `${x.replace('.', ',')};1.${100 + i},5;${i + 1}.${100 + i},99`)}`,
    found: { delimiter: ';', decimal: ',', thousands: '.', target: 'Preis' },
    reads: [2, 30, 'regression'],
  },
  {
    table: "Excel's line sep=",
    content: `sep=;\na;b;y\n${rows(30, (i, x) => `${x};${i};${pick(['u', 'v'], i)}`)}`.replaceAll(
      '\n',
      '\r\n',
    ),
    found: { delimiter: ';', target: 'y' },
    reads: [2, 30, ['u', 'v']],
  },
  {
    table: 'percent',
    content: `share,y\n${rows(30, (i, x) => `${x}%,${pick(['u', 'v'], i)}`)}`,
    found: { symbols: ['%'], target: 'y' },
    reads: [1, 30, ['u', 'v']],
  },
  {
    table: 'euros after the number, apostrophes between thousands',
    content: `rooms,price\n${rows(30, (i) => `${i % 6},${i % 2}'${100 + i}.50 €`.replace(/,0'/, ','))}`,
    found: { symbols: ['€'], thousands: "'", target: 'price' },
    reads: [1, 30, 'regression'],
  },
  {
    table: 'blanks between thousands',
    content: `people;y\n${rows(30, (i) => `${i + 1} ${100 + i};${pick(['u', 'v'], i)}`)}`,
    found: { delimiter: ';', thousands: ' ', target: 'y' },
    reads: [1, 30, ['u', 'v']],
  },
  {
    table: 'dates in three forms',
    content: `iso,german,us,x,y\n${rows(28, (i, x) => `2024-01-${String(i + 1).padStart(2, '0')},${i + 1}.1.2024,1/${i + 1}/2024,${x},${i * 0.5}`)}`,
    found: { target: 'y', ignore: ['iso', 'german', 'us'] },
    reads: [1, 28, 'regression'],
  },
  {
    table: 'Latin-1',
    content: Buffer.from(`größe,y\n${rows(30, (i, x) => `${x},${pick(['grün', 'weiß'], i)}`)}`, 'latin1'),
    found: { encoding: 'latin1', target: 'y' },
    reads: [1, 30, ['grün', 'weiß']],
  },
  {
    table: 'UTF-16 with a byte-order mark',
    content: Buffer.from(
      `\ufeffgröße\ty\r\n${rows(30, (i, x) => `${x}\t${pick(['u', 'v'], i)}`)}`,
      'utf16le',
    ),
    found: { delimiter: '\t', target: 'y' },
    reads: [1, 30, ['u', 'v']],
  },
  {
    table: 'UTF-16 without one',
    content: Buffer.from(`a,y\n${rows(30, (i, x) => `${x},${pick(['u', 'v'], i)}`)}`, 'utf16le').swap16(),
    found: { encoding: 'utf-16be', target: 'y' },
    reads: [1, 30, ['u', 'v']],
  },
  {
    table: 'years as names',
    content: `country,1990,1991,1992\n${rows(30, (i, x) => `c${i},${x},${i}.5,${i * 2}.25`)}`,
    found: { target: 4, ignore: ['country'] },
    reads: [2, 30, 'regression'],
  },
  {
    table: 'numbers from 0 as names, as pandas writes them',
    content: `0,1,2,3\n${rows(30, (i, x) => `${x},${i}.5,0.${i},${pick(['u', 'v'], i)}`)}`,
    found: { target: 4 },
    reads: [3, 30, ['u', 'v']],
  },
  {
    table: 'whole numbers that are nearly all different, last',
    content: `height,weight\n${rows(15, (i) => `${58 + i},${115 + i * 3}`)}`,
    found: { target: 'weight', task: 'regression' },
    reads: [1, 15, 'regression'],
  },
  {
    table: 'ten whole numbers in twice as many rows',
    content: `x,digit\n${rows(20, (i, x) => `${x},${i % 10}`)}`,
    found: { target: 'digit' },
    reads: [1, 20, ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']],
  },
  {
    table: 'decimal commas, and percent signs behind a no-break space',
    content: `a;y\n${rows(30, (i, x) => `${x.replace('.', ',')}\u00a0%;${pick(['u', 'v'], i)}`)}`,
    found: { delimiter: ';', decimal: ',', symbols: ['%'], target: 'y' },
    reads: [1, 30, ['u', 'v']],
  },
  {
    table: 'texts only',
    content: `colour,shape,kind\n${rows(40, (i) => `${pick(['red', 'blue'], i)},${pick(['round', 'flat', 'long'], i >> 1)},${pick(['u', 'v'], i >> 2)}`)}`,
    found: { target: 'kind' },
    reads: [5, 40, ['u', 'v']],
  },
  {
    table: 'a name that is also a value of its column',
    content: `y,week,dose,kind\n${rows(30, (i) => `${pick(['y', 'n'], i)},${(i * 7) % 11},${pick(['hi', 'lo'], i >> 1)},${pick(['u', 'v'], i >> 2)}`)}`,
    found: { target: 'y' },
    reads: [5, 30, ['n', 'y']],
  },
  {
    table: 'names that stand twice, and one that is empty',
    content: `,x,x,y\n${rows(30, (i, x) => `${i},${x},${i}.5,${pick(['u', 'v'], i)}`)}`,
    found: { target: 'y', ignore: [1] },
    reads: [2, 30, ['u', 'v']],
  },
  {
    table: "R's write.table: a name less than columns",
    content: `"x" "y"\n${rows(30, (i, x) => `"${i + 1}" ${x} "${pick(['u', 'v'], i)}"`)}`,
    found: { delimiter: 'whitespace', target: 'y', ignore: [1] },
    reads: [1, 30, ['u', 'v']],
  },
  {
    table: 'a title, a blank line and a remark above the header',
    content: `Measurements of 2024\n\n# by us, with care\na,b,y\n${rows(30, (i, x) => `${x},${i},${pick(['u', 'v'], i)}`)}`,
    found: { skip: 3, target: 'y' },
    reads: [2, 30, ['u', 'v']],
  },
  {
    table: 'delimiters at the end of each line',
    content: `a;b;y;\n${rows(30, (i, x) => `${x};${i};${pick(['u', 'v'], i)};`)}`,
    found: { delimiter: ';', target: 'y' },
    reads: [2, 30, ['u', 'v']],
  },
  {
    table: 'a spelling of missing nobody knows',
    content: `a,y\n${rows(60, (i, x) => `${i === 40 ? 'unknown' : x},${pick(['u', 'v'], i)}`)}`,
    found: { missing_values: ['unknown'], missing: 'mean', target: 'y' },
    reads: [1, 60, ['u', 'v']],
  },
  {
    table: 'None in the first row of numbers',
    content: `a,y\nNone,u\n${rows(30, (i, x) => `${x},${pick(['u', 'v'], i)}`)}`,
    found: { missing: 'mean', target: 'y' },
    reads: [1, 31, ['u', 'v']],
  },
  {
    table: 'units beside numbers',
    content: `engine,mileage,y\n${rows(30, (i, x) => `${1000 + i} CC,${x} kmpl,${pick(['u', 'v'], i)}`)}`,
    found: { symbols: ['CC', 'kmpl'], target: 'y' },
    reads: [2, 30, ['u', 'v']],
  },
  {
    table: 'a mark of UTF-8, and quotes around everything',
    content: `\ufeff"a","b","y"\n${rows(30, (i, x) => `"${x}","${i}","${pick(['u', 'v'], i)}"`)}`,
    found: { target: 'y' },
    reads: [2, 30, ['u', 'v']],
  },
  {
    table: 'negatives in parentheses, as bookkeeping writes them',
    content: `profit,sales,y\n${rows(40, (i, x) => `${i % 3 === 0 ? `"(1,${100 + i})"` : `"1,${200 + i}"`},${i % 4 === 0 ? `(${x}1)` : `${x}1`},${pick(['u', 'v'], i)}`)}`,
    found: { thousands: ',', target: 'y' },
    reads: [2, 40, ['u', 'v']],
  },
  {
    table: 'lakhs',
    content: `n,y\n${rows(40, (i) => `"1,23,${100 + i}",${pick(['u', 'v'], i)}`)}`,
    found: { thousands: ',', target: 'y' },
    reads: [1, 40, ['u', 'v']],
  },
  {
    table: 'units below the names',
    content: `speed,mass,y\nm/s,kg,\n${rows(40, (i, x) => `${x},${i}.5,${i * 2}`)}`,
    found: { header: 2, target: 'y' },
    reads: [2, 40, 'regression'],
  },
  {
    table: 'units in brackets, above a column of classes too',
    content: `speed,kind\n[m/s],[-]\n${rows(40, (i, x) => `${x},${pick(['u', 'v'], i)}`)}`,
    found: { header: 2, target: 'kind' },
    reads: [1, 40, ['u', 'v']],
  },
  {
    table: 'types below the names',
    content: `speed,mass,kind\nfloat64,int,str\n${rows(40, (i, x) => `${x},${i * 3},${pick(['u', 'v'], i)}`)}`,
    found: { header: 2, target: 'kind' },
    reads: [2, 40, ['u', 'v']],
  },
  {
    table: 'two rows of names, then units',
    content: `a,b,c,d\nmean,deviation,least,most\nkg,kg,kg,kg\n${rows(40, (i, x) => `${x},1.${i},2.${i},${i * 3}`)}`,
    found: { header: 3, target: 'd' },
    reads: [3, 40, 'regression'],
  },
  {
    table: 'a table of Markdown',
    content: `| a | b | y |\n|---|:-:|---|\n${rows(40, (i, x) => `| ${x} | ${i}.5 | ${pick(['u', 'v'], i)} |`)}`,
    found: { delimiter: '|', header: 2, target: 'y', ignore: [1] },
    reads: [2, 40, ['u', 'v']],
  },
  {
    table: 'one text in the first row of numbers, which is a missing value',
    content: `a,b,y\nunknown,1.5,u\n${rows(40, (i, x) => `${x},${i}.5,${pick(['u', 'v'], i)}`)}`,
    found: { missing_values: ['unknown'], missing: 'mean', target: 'y' },
    reads: [2, 41, ['u', 'v']],
  },
  {
    table: 'a title that a spreadsheet filled up with delimiters',
    content: `My table,,\n,,\na,b,y\n${rows(40, (i, x) => `${x},${i}.5,${pick(['u', 'v'], i)}`)}`,
    found: { skip: 2, target: 'y' },
    reads: [2, 40, ['u', 'v']],
  },
  {
    table: 'NA as a country, and as a missing age',
    content: `country,age,y\n${rows(40, (i) => `${pick(['NA', 'DE', 'US', 'FR'], i)},${i % 7 === 0 ? 'NA' : `${20 + i}.5`},${pick(['u', 'v'], i)}`)}`,
    found: { keep: ['NA'], missing: 'mean', target: 'y' },
    reads: [5, 40, ['u', 'v']],
  },
  {
    table: 'NA as a country, and as a missing name',
    content: `country,hair,y\n${rows(40, (i) => `${pick(['NA', 'DE', 'US', 'FR'], i)},${i % 7 === 0 ? 'NA' : pick(['brown', 'red'], i)},${pick(['u', 'v'], i >> 1)}`)}`,
    found: { keep: { country: ['NA'] }, missing: 'mean', target: 'y' },
    reads: [6, 40, ['u', 'v']],
  },
  {
    table: 'whole numbers that a float64 cannot hold, in JSON lines',
    file: 'd.jsonl',
    content: rows(
      40,
      (i, x) =>
        `{"a":${x},"text":"1: 9007199254740993","y":${pick(['9007199254740993', '9007199254740992'], i)}}`,
    ),
    found: { target: 'y' },
    reads: [2, 40, ['9007199254740992', '9007199254740993']],
  },
  {
    table: 'classes with the minus of typesetters',
    content: `a,y\n${rows(40, (i, x) => `${x},${pick(['−1', '1'], i)}`)}`,
    found: { target: 'y' },
    reads: [1, 40, ['-1', '1']],
  },
];

const DEFAULTS = { csv: 0, jsonl: 0, dev: 0, split_seed: 0, test: 0 };

describe('jmin init', () => {
  it.each(CASES)('finds how to read $table', async ({ content, file = 'd.csv', found, reads }) => {
    const folder = folderWith({ [file]: content });
    const { text } = await firstSweepFile(join(folder, file), folder);
    const dataset = datasetOf(text, join(folder, 'x.yaml'));
    const said = Object.entries(dataset).filter(
      ([key, value]) => !Object.hasOwn(DEFAULTS, key) && JSON.stringify(value) !== '[]' && value !== 'error',
    );
    expect(Object.fromEntries(said)).toEqual(found);
    const { facts } = await loadDataset(dataset, folder);
    const [inputs, examples, classes] = reads;
    expect(facts).toMatchObject({ inputs, classes: classes === 'regression' ? [] : classes });
    expect(facts.trainExamples + facts.devExamples).toBe(examples);
  });

  it.each(CASES.filter(({ found }) => found.encoding === undefined))(
    'and the same is read without its keys: $table',
    async ({ content, file = 'd.csv', found, reads }) => {
      const folder = folderWith({ [file]: content });
      const { target, task, ignore = [], missing = 'error', missing_values, keep, categories } = found;
      const keys = { target, task, ignore, missing, missing_values, keep, categories };
      const path = file.endsWith('.jsonl') ? { jsonl: file } : { csv: file };
      const { facts } = await loadDataset(specOf({ ...path, ...keys }), folder);
      expect(facts.inputs).toBe(reads[0]);
      expect(facts.trainExamples + facts.devExamples).toBe(reads[1]);
    },
  );
});

describe('a table is read with a remark', () => {
  it.each([
    [
      'a sum in the last row',
      `a,y\n${rows(40, (i, x) => `${x},${i}.5`)}Total,820\n`,
      'line 42 begins with "Total": remove it if it sums up the other rows',
    ],
    [
      'texts that differ in case',
      `a,y\n${rows(40, (i, x) => `${x},${pick(['True', 'true', 'false'], i)}`)}`,
      'column "y": "True" and "true" differ only in case, and are two categories',
    ],
    [
      'a number that marks missing values',
      `a,y\n${rows(40, (i, x) => `${i % 9 === 0 ? -999 : x},${pick(['u', 'v'], i)}`)}`,
      'column "a": -999 stands 5 times, far below all others; if it marks a missing value, write missing_values: [-999]',
    ],
    [
      'numbers in parentheses',
      `a,y\n${rows(40, (i, x) => `${i % 3 === 0 ? `(${x})` : x},${pick(['u', 'v'], i)}`)}`,
      'column "a": numbers in parentheses are negative',
    ],
    [
      'units below the names',
      `a,b,y\nm/s,kg,\n${rows(40, (i, x) => `${x},${i}.5,${pick(['u', 'v'], i)}`)}`,
      'the row below the names: units or remarks, no data, e.g. "m/s", "kg" (header: 2)',
    ],
  ])('on %s', async (_, content, remark) => {
    const folder = folderWith({ 'd.csv': content });
    expect((await firstSweepFile(join(folder, 'd.csv'), folder)).notes).toContain(remark);
    const spec = specOf({ csv: 'd.csv', target: 'y', missing: 'mean', missing_values: ['Total'] });
    expect((await loadDataset(spec, folder)).notes).toContain(`d.csv: ${remark}`);
  });

  it('and not where small numbers lie near -99', async () => {
    const folder = folderWith({
      'd.csv': `a,y\n${rows(40, (i) => `${-99 + (i % 20) * 3},${pick(['u', 'v'], i)}`)}`,
    });
    expect((await loadDataset(specOf({ csv: 'd.csv', target: 'y' }), folder)).notes).toEqual([]);
  });
});

describe('a number in parentheses', () => {
  it.each([
    ['alone', (x: string) => `(${x})`, (x: string) => x],
    ['around the symbol', (x: string) => `($${x})`, (x: string) => `$${x}`],
    ['behind the symbol', (x: string) => `$(${x})`, (x: string) => `$${x}`],
    ['before the symbol', (x: string) => `(${x}) €`, (x: string) => `${x} €`],
  ])('%s, is the same number with a minus', async (_, minus, plain) => {
    const table = (negative: (x: string) => string) =>
      `a,y\n${rows(40, (i, x) => `${i % 3 === 0 ? negative(x) : plain(x)},${pick(['u', 'v'], i)}`)}`;
    const folder = folderWith({ 'p.csv': table(minus), 'm.csv': table((x) => `-${plain(x)}`) });
    const read = async (csv: string) => await loadDataset(specOf({ csv, target: 'y' }), folder);
    const { facts, notes } = await read('p.csv');
    expect(facts.digest).toBe((await read('m.csv')).facts.digest);
    expect(notes).toContain('p.csv: column "a": numbers in parentheses are negative');
  });
});

describe('a target of whole numbers that are nearly all different', () => {
  it('is read as classes with a remark, unless the sweep file says its task', async () => {
    const folder = folderWith({ 'd.csv': `height,weight\n${rows(15, (i) => `${58 + i},${115 + i * 3}`)}` });
    const read = (task?: string) =>
      loadDataset(specOf({ csv: 'd.csv', target: 'weight', dev: 0, ...(task && { task }) }), folder);
    const asWritten = await read();
    // Sweeps of the first versions have this digest.
    expect(asWritten.facts.digest).toBe('f65f968a860752aec6aececdecd5a2f9');
    expect(asWritten.notes).toEqual([
      'd.csv: the target "weight": 15 different whole numbers in 15 rows are classes; "task: regression" predicts them as numbers',
    ]);
    expect(await read('classification')).toMatchObject({ facts: asWritten.facts, notes: [] });
    expect(await read('regression')).toMatchObject({ facts: { classes: [] }, notes: [] });
  });
});

describe('units below the names', () => {
  it('may stand in the dev file alone, and are counted by header', async () => {
    const data = rows(40, (i, x) => `${x},${i}.5,${pick(['u', 'v'], i)}`);
    const folder = folderWith({
      'plain.csv': `a,b,y\n${data}`,
      'units.csv': `a,b,y\nm/s,kg,\n${data}`,
      'odd.csv': `a,b,y\nx,5,u\n${data}`,
    });
    const read = (spec: object) => loadDataset(specOf({ target: 'y', ...spec }), folder);
    const { facts } = await read({ csv: 'plain.csv', dev: 'units.csv' });
    expect(facts.devExamples).toBe(40);
    expect((await read({ csv: 'odd.csv', header: 2, dev: 0 })).facts.trainExamples).toBe(40);
    await expect(read({ csv: 'odd.csv', header: 1, dev: 0 })).rejects.toThrow('expected a number');
  });
});

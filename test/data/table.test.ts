import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { loadDataset } from '../../src/data/loadDataset.js';
import type { Dataset } from '../../src/model/dataset.js';
import { folderWith, specOf } from './dataFiles.js';

async function load(content: string | Uint8Array, spec: object = {}, name = 'd.csv'): Promise<Dataset> {
  const kind = name.includes('.jsonl') ? 'jsonl' : 'csv';
  return loadDataset(specOf({ [kind]: name, target: 't', dev: 0, ...spec }), folderWith({ [name]: content }));
}

const PLAIN = 'u,v,t\n1,red,a\n3,blue,b\n5,red,b\n';
const LINES = '{"u":1,"v":"red","t":"a"}\n{"u":3.0,"v":"blue","t":"b"}\n{"u":5e0,"v":"red","t":"b"}\n';

describe('loadDataset of a table', () => {
  it.each<[string, string | Uint8Array, object, string?]>([
    ['CSV', PLAIN, {}],
    ['CSV with CRLF', PLAIN.replaceAll('\n', '\r\n'), {}],
    ['CSV with CR', PLAIN.replaceAll('\n', '\r'), {}],
    ['CSV without a last line break', PLAIN.trimEnd(), {}],
    ['CSV with a byte-order mark', `\ufeff${PLAIN}`, {}],
    ['CSV with blanks and blank lines', PLAIN.replaceAll(',', ' , ').replaceAll('\n', '\n\n'), {}],
    ['CSV with quotes', PLAIN.replace(/\w+/g, '"$&"'), {}],
    ['CSV with numbers written otherwise', PLAIN.replace('1,', '+1.0,').replace('3,', '.3e1,'), {}],
    ['CSV, packed', gzipSync(PLAIN), {}, 'd.csv.gz'],
    ['CSV, packed under a plain name', gzipSync(PLAIN), {}],
    ['CSV without a header', PLAIN.slice(6), { header: false, target: 3 }],
    [
      'CSV with a column to ignore',
      PLAIN.replaceAll(/^(.*)$/gm, '9,$1')
        .trimEnd()
        .slice(0, -2),
      { ignore: [1] },
    ],
    ['TSV', PLAIN.replaceAll(',', '\t'), {}, 'd.tsv'],
    ['another delimiter', PLAIN.replaceAll(',', ';'), { delimiter: ';' }],
    ['columns called otherwise', PLAIN.replace('u,v,t', 'x,y,z'), { target: 'z' }],
    ['JSON lines', LINES, {}, 'd.jsonl'],
    [
      'JSON lines, packed, keys in another order',
      gzipSync(LINES.replace('"v":"blue","t":"b"', '"t":"b","v":"blue"')),
      {},
      'd.jsonl.gz',
    ],
    ['a row with a missing value, dropped', `${PLAIN}null,green,c\n`, { missing: 'drop' }],
  ])('gives the same data and digest from %s', async (_, content, spec, name) => {
    const { facts, train } = await load(content, spec, name);
    expect(facts).toMatchObject({
      digest: '3d50ab5bcdb611f1f9e3c7a5e3170f31',
      task: 'binary',
      inputs: 3,
      outputs: 1,
      trainExamples: 3,
      devExamples: 0,
      classes: ['a', 'b'],
    });
    // u is 1, 3, 5; red is 1, 0, 1; blue is 0, 1, 0: each less its mean, by its deviation.
    const [u, red, blue] = [Math.sqrt(1.5), Math.SQRT1_2, Math.SQRT2];
    expect([...train.X]).toEqual([-u, red, -red, 0, -blue, blue, u, red, -red].map(Math.fround));
    expect([...train.y]).toEqual([0, 1, 1]);
  });

  it('reports how many rows were left out', async () => {
    const content = `${PLAIN}null,green,c\n7,,a\n`;
    expect((await load(content, { missing: 'drop' })).facts.source).toBe('d.csv, 2 of its rows left out');
    expect((await load(PLAIN, { missing: 'drop' })).facts.source).toBe('d.csv');
  });

  it.each<[string, string, object]>([
    ['another value', PLAIN.replace('5', '6'), {}],
    ['a value in another place', PLAIN.replace('3', '2').replace('5', '6'), {}],
    ['another class order', PLAIN.replaceAll('a\n', 'c\n'), {}],
    ['another text', PLAIN.replace('blue', 'green'), {}],
    ['another order of rows', 'u,v,t\n1,red,a\n5,red,b\n3,blue,b\n', {}],
    ['a dev set', PLAIN, { dev: 0.3 }],
    ['another seed of the split', PLAIN, { dev: 0.3, split_seed: 2 }],
    ['a missing value', PLAIN.replace('3', '?'), { missing: 'mean' }],
  ])('gives another digest to %s', async (_, content, spec) => {
    const digests = [PLAIN, content].map(
      async (text, i) => (await load(text, i === 0 ? {} : spec)).facts.digest,
    );
    expect(new Set(await Promise.all(digests)).size).toBe(2);
  });

  it.each<[string, string[], object, string, string[]]>([
    ['texts', ['b', 'a', 'b'], {}, 'binary', ['a', 'b']],
    [
      'texts by code point',
      ['b', '\u{1f600}', '\uffee', 'B'],
      {},
      'classes',
      ['B', 'b', '\uffee', '\u{1f600}'],
    ],
    ['few whole numbers', ['10', '2', '1', '2.0'], {}, 'classes', ['1', '2', '10']],
    ['numbers and texts', ['10', '9', 'A', '9'], {}, 'classes', ['10', '9', 'A']],
    ['many whole numbers', Array.from({ length: 21 }, (_, i) => `${i}`), {}, 'regression', []],
    ['fractions', ['0.5', '1', '2'], {}, 'regression', []],
    ['whole numbers, said to be a regression', ['1', '2', '2'], { task: 'regression' }, 'regression', []],
    [
      'fractions, said to be classes',
      ['1.5', '0.5', '1.50'],
      { task: 'classification' },
      'binary',
      ['0.5', '1.5'],
    ],
  ])('takes a target of %s', async (_, targets, spec, task, classes) => {
    const { facts } = await load(`u,t\n${targets.map((t, i) => `${i},${t}\n`).join('')}`, spec);
    expect(facts).toMatchObject({ task, classes });
  });

  it.each<[string, string, object, object]>([
    ['classes by their text', 'u,t\n1,01\n2,1\n3,02\n4,1\n', {}, { classes: ['01', '1', '02'] }],
    [
      'digits beyond a float64',
      'u,t\n1,9007199254740993\n2,9007199254740992\n3,9007199254740993\n',
      {},
      { classes: ['9007199254740992', '9007199254740993'] },
    ],
    ['a kept spelling as a category', 'u,t\nNA,a\nDE,b\nNA,a\n', { keep: ['NA'] }, { inputs: 2 }],
    ['dates as days', 'u,t\n2024-01-01,1.5\n2024-01-03,2\n', { dates: ['u'] }, { inputs: 1 }],
    ['numbers as categories', 'u,t\n1,a\n2,b\n3,a\n', { categories: ['u'] }, { inputs: 3 }],
    ['a minus of typesetters', 'u,t\n−1.5,a\n2,b\n−3,a\n', {}, { inputs: 1 }],
    ['comments among the rows', 'u,t\n1,a\n# pause\n2,b\n', {}, { trainExamples: 2 }],
    [
      'rows without a target, left out',
      'u,t\n1,a\n2,\n,b\n',
      { missing: 'mean' },
      { trainExamples: 2, source: 'd.csv, 1 of its rows left out' },
    ],
  ])('takes %s', async (_, content, spec, facts) => {
    expect((await load(content, spec)).facts).toMatchObject(facts);
  });

  it('reads a number of its own as missing, however it is written', async () => {
    const { train } = await load('u,t\n1,a\n-999.0,b\n3,a\n', { missing: 'mean', missing_values: [-999] });
    expect([...train.X]).toEqual([-1, 0, 1]);
  });

  it('reads dates as days, by the order of day and month that fits', async () => {
    const { train } = await load('u,t\n13/01/2024,a\n14/01/2024,b\n15/01/2024,a\n', { dates: ['u'] });
    expect([...train.X]).toEqual([-Math.sqrt(1.5), 0, Math.sqrt(1.5)].map(Math.fround));
  });

  it('reads bookkeeping minus, currency and thousands as numbers', async () => {
    const { train } = await load('u,t\n"$1,000",a\n"($1,000)",b\n$0,a\n');
    expect([...train.X]).toEqual([Math.sqrt(1.5), -Math.sqrt(1.5), 0].map(Math.fround));
  });

  it('says what it decided, and how to write it', async () => {
    const content = '1,5;a\n2,25;b\n3,5;a\n';
    const folder = folderWith({ 'd.csv': content });
    const { notes } = await loadDataset(specOf({ csv: 'd.csv', target: 2, dev: 0 }), folder);
    expect(notes).toEqual([
      'd.csv: cells are separated by ";" (delimiter: ";")',
      'd.csv: no header: the first line is data: "a" appears again below it (header: false)',
      'd.csv: numbers have decimal commas, e.g. "1,5" (decimal: ",")',
    ]);
  });

  it('reads a dev file like the training file', async () => {
    const folder = folderWith({ 'd.csv': 'u;t\n1,5;a\n2,5;b\n', 'dev.csv': 't;u\nb;3\n' });
    const spec = specOf({ csv: 'd.csv', target: 't', dev: 'dev.csv' });
    const { dev } = await loadDataset(spec, folder);
    expect([...(dev?.X ?? [])]).toEqual([2]);
  });

  it('standardises by the training part alone, and the dev file likewise', async () => {
    const folder = folderWith({
      'd.csv': 'u,v,w,t\n1,7,0.1,10\n3,7,0.1,30.5\n',
      'dev.csv': 't,w,v,u\n30.5,5,8,5\n',
    });
    const { facts, train, dev } = await loadDataset(
      specOf({ csv: 'd.csv', target: 't', dev: 'dev.csv' }),
      folder,
    );
    expect(facts).toMatchObject({
      task: 'regression',
      targetMean: 20.25,
      targetDeviation: 10.25,
      devExamples: 1,
    });
    expect([...train.X]).toEqual([-1, 0, 0, 1, 0, 0]);
    expect([...train.y]).toEqual([-1, 1]);
    // A column that is constant in training tells nothing, whatever it is elsewhere.
    expect([...(dev?.X ?? [])]).toEqual([3, 0, 0]);
    expect([...(dev?.y ?? [])]).toEqual([1]);
  });

  it('scores a test file by the training classes', async () => {
    const folder = folderWith({ 'd.csv': PLAIN, 'test.csv': 'u,v,t\n3,red,b\n' });
    const spec = specOf({ csv: 'd.csv', target: 't', dev: 0, test: 'test.csv' });
    const { facts, test } = await loadDataset(spec, folder);
    expect(facts.testExamples).toBe(1);
    expect([...(test?.X ?? [])]).toEqual([0, Math.SQRT1_2, -Math.SQRT1_2].map(Math.fround));
    expect([...(test?.y ?? [])]).toEqual([1]);
  });

  it('fills missing numbers and texts with the training mean', async () => {
    const { train } = await load('u,v,t\n1,red,a\n,blue,b\n3,?,a\n', { missing: 'mean' });
    expect([...train.X]).toEqual([-1, 1, -1, 0, -1, 1, 1, 0, 0]);
  });

  it('keeps what is small beside a large offset', async () => {
    const { train } = await load('u,t\n1700000000.25,a\n1700000000.75,b\n');
    expect([...train.X]).toEqual([-1, 1]);
  });

  it('reads quoted delimiters, quotes and line breaks as parts of a cell', async () => {
    const { facts } = await load('u,"t, ""x"""\n1,"a,\r\nb"\n2,"say ""c"""\n', { target: 't, "x"' });
    expect(facts.classes).toEqual(['a,\nb', 'say "c"']);
  });

  it('reads cells, quotes and characters that lie across pieces of the file', async () => {
    const text = 'ä"" ,\n'.repeat(40);
    const row = `2,,"${text}"\n`;
    const first = `1,"${text.repeat(2500)}","b ""ü"""\n`;
    const { facts } = await load(`u,ignored,t\n${first}${row.repeat(20_000)}`, { ignore: ['ignored'] });
    expect(facts.classes).toEqual(['b "ü"', text.replaceAll('""', '"').trim()]);
    expect(facts.trainExamples).toBe(20_001);
  });

  it('lies in shared memory', async () => {
    const { train } = await load(PLAIN);
    expect(train.X.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(train.y.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  it('keeps the digest of the digits that come with it', async () => {
    const spec = { target: 'digit', dev: 0.2 };
    const content = readFileSync('sweeps/data/digits.csv');
    const { facts } = await load(content, spec);
    expect(facts).toMatchObject({ inputs: 64, outputs: 10, trainExamples: 1438, devExamples: 359 });
    const { train: counted = [], dev = [] } = facts.classCounts ?? {};
    const sum = (counts: readonly number[]) => counts.reduce((a, b) => a + b, 0);
    expect([counted.length, sum(counted), dev.length, sum(dev)]).toEqual([10, 1438, 10, 359]);
    expect(facts.digest).toBe('079c2458757bfa212cdaaa9eacf8e4b5');
    expect((await load(gzipSync(content), spec, 'd.csv.gz')).facts.digest).toBe(facts.digest);
  });
});

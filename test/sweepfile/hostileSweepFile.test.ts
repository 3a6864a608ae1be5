import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSweepFile } from '../../src/sweepfile/parseSweepFile.js';
import { MAX_SWEEP_FILE_BYTES } from '../../src/sweepfile/sweepFile.js';
import { errorsOf, messagesOf } from './collectErrors.js';

/** The first lines of what is told of a file. */
function told(text: string): string[] {
  return messagesOf(() => parseSweepFile(text, { fileName: 'x.yaml' })).map(
    (message) => message.split('\n')[0] ?? '',
  );
}

describe('parseSweepFile, given a hostile file', () => {
  it.each([
    ['__proto__: { admin: true }', 'x.yaml:1:1: the key __proto__ is not allowed'],
    ['{"__proto__": {"admin": true}}', 'x.yaml:1:2: the key __proto__ is not allowed'],
    ['constructor: { prototype: { x: 1 } }', 'x.yaml:1:1: the key constructor is not allowed'],
    ['hyperparameters: { seed: { __proto__: 1 } }', 'x.yaml:1:28: the key __proto__ is not allowed'],
    ['a: &x [1]', 'x.yaml:1:7: anchors (&name) are not allowed'],
    ['a: *x', 'x.yaml:1:4: aliases (*name) are not allowed; write the value itself'],
    ['<<: { a: 1 }', 'x.yaml:1:1: the key << is not allowed'],
    ['a: !!js/function "x"', 'x.yaml:1:18: tags (tag:yaml.org,2002:js/function) are not allowed'],
    [
      'a: !!python/object:os.system x',
      'x.yaml:1:30: tags (tag:yaml.org,2002:python/object:os.syst…) are not allowed',
    ],
    ['a: !include /etc/passwd', 'x.yaml:1:13: tags (!include) are not allowed'],
    ['a: 1\nb: 2\na: 3', 'x.yaml:3:1: the key a is given twice'],
    ['{"a": 1, "a": 2}', 'x.yaml:1:10: the key a is given twice'],
    ['? [1, 2]\n: 3', 'x.yaml:1:3: a key must be a text'],
    ['a: 1\n---\nb: 2', 'x.yaml:2:1: a second document begins here; a sweep file is one'],
    ['a: [1', 'x.yaml:1:6: Flow sequence in block collection must be sufficiently indented and end with a ]'],
    ['a:\n\tb: 1', 'x.yaml:2:1: Tabs are not allowed as indentation'],
    ['name: "\\ud800"', 'x.yaml:1:7: half of a surrogate pair is no character'],
    ['['.repeat(900_000), 'x.yaml:1:35: nests deeper than 32 levels'],
    ['- '.repeat(400_000), 'x.yaml:1:68: nests deeper than 32 levels'],
    ['{a: '.repeat(200_000), 'x.yaml:1:134: nests deeper than 32 levels'],
  ])('refuses %.60j', (text, message) => {
    expect(told(text)).toContain(message);
  });

  it('refuses the bomb of nine anchors', () => {
    const lines = Array.from({ length: 9 }, (_, i) => `a${i}: &a${i} [${'*a0, '.repeat(9)}1]`);
    expect(told(lines.join('\n'))[0]).toContain('anchors (&name) are not allowed');
  });

  it('refuses 20,000 merges of empty maps', () => {
    expect(told(`a:\n${'  <<: {}\n'.repeat(20_000)}`)[0]).toContain('the key << is not allowed');
  });

  it('refuses what is larger than a sweep file may be', () => {
    expect(told('#'.repeat(MAX_SWEEP_FILE_BYTES + 1))).toEqual([
      'x.yaml: a sweep file has at most 1,000,000 bytes',
    ]);
  });

  it('reads as many keys as fit, without comparing each with each', () => {
    const text = Array.from({ length: 30_000 }, (_, i) => `k${i}: 1\n`).join('');
    expect(told(text)).toHaveLength(51);
  });

  it('changes no prototype', () => {
    told('{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('prints no character that a terminal would obey, hide or turn around', () => {
    const hostile = '\u001b[31mred\r\u202eabc\u200b\u0085\u2028';
    const text = `${JSON.stringify(hostile)}: 1\nname: ${JSON.stringify([hostile])}\nwhere: "\u202e x"`;
    const errors = errorsOf(() => parseSweepFile(text, { fileName: `a${hostile}.yaml` }));
    expect(errors.length).toBeGreaterThan(2);
    for (const { message } of errors)
      expect(message.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}]/u);
    expect(errors[0]?.message).toContain('\\u{1b}[31mred');
  });

  it('shows a long key cut short, wherever it stands', () => {
    const key = 'x'.repeat(400_000);
    for (const text of [`${key}: 1`, `{"${key}": 1}`, `also: {"${key}": { epochs: 0 }}`])
      for (const message of told(text)) expect(message.length).toBeLessThan(300);
    // Two that look alike are two all the same, beside the data set that is missing.
    expect(told(`{"${key}1": 1, "${key}2": 2}`)).toHaveLength(3);
  });

  it('shows a long value cut short', () => {
    const [message = ''] = told(`name: ${'x'.repeat(500_000)}\ndataset: { generate: moons }`);
    expect(message).toBe(`x.yaml:1:7: name must be a text of 1 to 1,000 characters; got ${'x'.repeat(59)}…`);
  });

  it('answers any text at all with a sweep or with errors for its user', () => {
    const words = [
      'dataset',
      'hyperparameters',
      ':',
      ' ',
      '\n',
      '-',
      '[',
      ']',
      '{',
      '}',
      '"',
      '&a',
      '*a',
      '!',
      '1',
      '..',
      ',',
    ];
    const text = fc.oneof(
      fc.string(),
      fc.array(fc.constantFrom(...words)).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (source) => void told(source)),
      { numRuns: 500 },
    );
  });

  it('answers any value of any key with a sweep or with errors for its user', () => {
    const keys = [
      'hyperparameters',
      'when',
      'where',
      'zip',
      'also',
      'record',
      'limits',
      'failures',
      'constants',
      'replicates',
    ];
    const names = ['learning_rate', 'hidden_units', 'epochs', 'seed', 'toString', 'log', 'count'];
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.oneof(fc.string(), fc.double(), fc.integer(), fc.boolean(), fc.constant(null)),
        fc.constantFrom('1..3', 'full', 'relu', 'seed > 1', 'learning_rate'),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), tie('value'), { maxKeys: 4 }),
      ),
    }));
    const file = fc.dictionary(fc.constantFrom(...keys), value);
    fc.assert(
      fc.property(file, (rest) => void told(JSON.stringify({ dataset: { generate: 'moons' }, ...rest }))),
      { numRuns: 1000 },
    );
  });
});

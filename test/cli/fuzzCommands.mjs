/**
 * Runs random command lines, and mutated sweep files, in this process, and prints how often each exit code came. Any
 * error that is not meant for the user ends it, with the command line that led there.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import fc from 'fast-check';
import { Interruption } from '../../dist/src/cli/interruption.js';
import { makeProgram } from '../../dist/src/cli/program.js';
import { exitCodeOf } from '../../dist/src/cli/reportError.js';

const [numRuns, seed, ...sweepFiles] = process.argv.slice(2);
const texts = sweepFiles.map((path) => readFileSync(path, 'utf8'));

const folder = mkdtempSync(join(tmpdir(), 'jmin-fuzz-'));
process.chdir(folder);
const rows = Array.from({ length: 30 }, (_, i) => `${i},${(i * 7) % 5},${i % 2}`).join('\n');
writeFileSync('a.csv', `a,b,y\n${rows}\n`);
writeFileSync(
  's.yaml',
  'dataset: { csv: a.csv, target: y }\nhyperparameters: { learning_rate: [0.1, 0.01] }\n',
);
writeFileSync('j.jsonl', '{"type":"planned"}\n');

/** Nothing listens there: commands that need Redis end with exit code 3. */
const surroundings = {
  environment: { REDIS_URL: 'redis://127.0.0.1:1', HOME: folder },
  interruption: new Interruption({}),
  jsonSink: null,
};
const print = process.stdout.write.bind(process.stdout);
process.stdout.write = () => true;
process.stderr.write = () => true;

async function exitCode(args) {
  try {
    await (await makeProgram(args, surroundings)).parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    const code = exitCodeOf(error);
    if (code === 70) throw error;
    return code;
  }
}

const FLAGS =
  '--target --dev --learning-rate --hidden-layers --hidden-units --batch-size --activation --momentum';
const MORE =
  '--optimizer --weight-decay --epochs --iterations --seed --replicates --where --rank-by --name --set';
const OTHERS = '--json --all --data --generate --threads --workers --journal --log -q --lr --sheet --';
const FILES = 'a.csv s.yaml j.jsonl nowhere . /';
const VALUES =
  '0 1 -1 0.5 1e400 1e-50 NaN 1..3 3..1 64-32 [[1]] full relu adam null ~ {} [] { [ y a 9 moons dev_J text = a= ..';
const SETTINGS =
  'dataset.noise=1 limits.trials=3 zip=[[epochs,seed]] also.x.epochs=3 record=[1] dataset.ignore=[a] dataset.skip=3 dataset.header=2 dataset.comment=# dataset.delimiter=whitespace constants.adam_beta1=0.5 __proto__=1 hyperparameters.__proto__=1 limits.points=1e9';
const TEXTS = [
  '{log: [1, 2], count: 3}',
  'parameters < 9',
  '1/0 > 1',
  '[1, 2].exists(x, x > 1)',
  '&a *a',
  '!!js x',
];
const words = (list) => fc.constantFrom(...list.split(' '));
const value = fc.oneof(
  words(VALUES),
  words(SETTINGS),
  fc.constantFrom(...TEXTS),
  fc.string({ maxLength: 8 }),
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.double().map(String),
);
const anything = fc.oneof(words(FLAGS), words(MORE), words(OTHERS), words(FILES), value);
const options = fc.array(fc.tuple(fc.oneof(words(FLAGS), words(MORE)), value), { maxLength: 4 });
const command = words('plan init status show verify report logs export import frob');
const commandLine = fc.oneof(
  options.map((pairs) => ['plan', 's.yaml', ...pairs.flat()]),
  fc.tuple(command, fc.array(anything, { maxLength: 7 })).map(([name, rest]) => [name, ...rest]),
);

/** A sweep file with some of its pieces removed, repeated or replaced. */
const edit = fc.record({ at: fc.nat(), length: fc.nat({ max: 30 }), by: fc.oneof(value, fc.constant('')) });
const sweepFile = fc
  .tuple(fc.constantFrom(...texts), fc.array(edit, { minLength: 1, maxLength: 4 }))
  .map(([text, edits]) =>
    edits.reduce((before, { at, length, by }) => {
      const start = at % (before.length + 1);
      return before.slice(0, start) + by + before.slice(start + length);
    }, text),
  );

const codes = {};
const count = (code) => {
  codes[code] = (codes[code] ?? 0) + 1;
};
const settings = { numRuns: Number(numRuns), seed: Number(seed) };
try {
  await fc.assert(
    fc.asyncProperty(commandLine, async (args) => count(await exitCode(args))),
    settings,
  );
  await fc.assert(
    fc.asyncProperty(sweepFile, async (text) => {
      writeFileSync('mutated.yaml', text);
      count(await exitCode(['plan', 'mutated.yaml', '--set', 'limits.points=1000', '--quiet']));
    }),
    settings,
  );
  print(JSON.stringify(codes));
} catch (error) {
  print(`${error.message}\n${error.cause?.stack ?? ''}`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

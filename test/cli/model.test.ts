/**
 * `best --export` and `predict`: the files hold what was trained, onnxruntime computes the same from them, and new rows
 * are read as training read its own.
 */
import { readFileSync } from 'node:fs';
import * as ort from 'onnxruntime-web';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openJournalFile } from '../../src/app/openSweep.js';
import { retrainTrial } from '../../src/app/trainBest.js';
import { randomStream } from '../../src/base/random.js';
import { readInputs } from '../../src/data/readInputs.js';
import type { DataEncoding } from '../../src/model/dataEncoding.js';
import { metricAt, type Summary } from '../../src/results/summary.js';
import { predict } from '../../src/trainers/network/modelFiles/forward.js';
import { modelContent, readModelFile } from '../../src/trainers/network/modelFiles/modelFile.js';
import type { TrainedModel } from '../../src/trainers/network/modelFiles/trainedModel.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { CommandLine } from './cliFixture.js';

// One thread: the runtime would leave others behind.
ort.env.wasm.numThreads = 1;

const ROWS = 120;
/** Cells of every kind: numbers with gaps, times far from zero, categories, dates, a constant. */
const TABLE = (() => {
  const random = randomStream(7, 'table');
  return Array.from({ length: ROWS }, (_, row) => {
    const kind = row % 3;
    const size = kind + random.normal() / 2;
    return {
      size: row % 17 === 5 ? '' : size.toFixed(3),
      at: String(1_700_000_000 + 60 * kind + random.below(120)),
      colour: ['red', 'green', 'blue'][kind === 2 ? 2 : random.below(3)] as string,
      day: `2024-01-${String(1 + random.below(28)).padStart(2, '0')}`,
      same: '1',
      kind: ['ant', 'bee', 'cat'][kind] as string,
      big: kind === 2 ? 'yes' : 'no',
      price: (100 + 10 * size + random.normal()).toFixed(2),
    };
  });
})();
const INPUTS = ['size', 'at', 'colour', 'day', 'same'] as const;

const TARGETS = ['kind', 'big', 'price'] as const;
type Target = (typeof TARGETS)[number];

function csv(target: Target, rows: readonly Readonly<Record<string, string>>[] = TABLE): string {
  const names = [...INPUTS, target];
  return [names.join(','), ...rows.map((row) => names.map((name) => row[name]).join(','))].join('\n');
}

const SCALES = { kind: 'standard', big: 'minmax', price: 'common' } as const;

function sweepOf(target: Target): string {
  return `
name: ${target}
dataset: { csv: ${target}.csv, target: ${target}, missing: mean, dates: [day], scale: ${SCALES[target]} }
hyperparameters:
  activation: [relu, leaky_relu, tanh, sigmoid, linear]
  hidden_units: [[7, 5]]
  learning_rate: 0.05
  epochs: 10
`;
}

let server: TestRedis;
let cli: CommandLine;
const summaries = new Map<Target, Summary>();

beforeAll(async () => {
  server = await startTestRedis();
  cli = new CommandLine({ REDIS_URL: server.url });
  for (const target of TARGETS) {
    cli.write(`${target}.csv`, csv(target));
    cli.write(`${target}.yaml`, sweepOf(target));
    expect((await cli.run(['run', `${target}.yaml`])).code).toBe(0);
    const journal = cli.path('reports', target, 'journal.jsonl.gz');
    summaries.set(target, (await openJournalFile(journal)).summary);
  }
}, 60_000);
afterAll(async () => {
  cli.close();
  await server.stop();
});

function summaryOf(target: Target): Summary {
  const summary = summaries.get(target);
  if (summary === undefined) throw new Error(`no sweep of ${target}`);
  return summary;
}

/** Every trial of a sweep, trained again from its files. */
async function modelsOf(target: Target): Promise<{ model: TrainedModel; position: number }[]> {
  const summary = summaryOf(target);
  const models: { model: TrainedModel; position: number }[] = [];
  for (const position of summary.ranking) {
    const found = await retrainTrial(summary, position, { store: null, folder: cli.folder }, null);
    expect(found.J).toBe(found.recordedJ);
    models.push({ model: found.model, position });
  }
  expect(models).toHaveLength(5);
  return models;
}

/** The rows as the ONNX file takes them, by the names of the columns alone. */
function rawInputs({ columns }: DataEncoding): Float64Array {
  const numbers = TABLE.flatMap((row) =>
    columns.flatMap((column) => {
      const cell = row[column.name as 'size'];
      if ('categories' in column) return column.categories.map((category) => Number(category === cell));
      if (column.name === 'day') return [Date.parse(cell) / 86_400_000];
      return [cell === '' ? Number.NaN : Number(cell)];
    }),
  );
  return Float64Array.from(numbers);
}

/** The sum over all rows of the loss that training minimises. */
function totalLoss({ description }: TrainedModel, answers: ArrayLike<number>, target: Target): number {
  const { classes, target_mean, target_deviation } = description;
  return TABLE.reduce((sum, row, index) => {
    if (target === 'price') {
      const z = ((answers[index] as number) - target_mean) / target_deviation;
      const wanted = (Number(row.price) - target_mean) / target_deviation;
      return sum + (z - wanted) ** 2;
    }
    return sum - Math.log(answers[index * classes.length + classes.indexOf(row[target])] as number);
  }, 0);
}

describe.each(TARGETS)('models of %s', (target) => {
  test('onnxruntime gives the same classes, probabilities and cost from raw rows', async () => {
    const summary = summaryOf(target);
    for (const { model, position } of await modelsOf(target)) {
      const { classes, sizes, encoding } = model.description;
      const session = await ort.InferenceSession.create(modelContent('x.onnx', model) as Uint8Array);
      const inputs = new ort.Tensor('float64', rawInputs(encoding), [ROWS, sizes[0] as number]);
      const results = await session.run({ inputs });
      const { X } = await readInputs(cli.path(`${target}.csv`), encoding, {
        classes: classes.length === 0 ? null : classes,
      });
      const own = predict(model, X);
      const answers = (target === 'price' ? results.value : results.probabilities)?.data as
        | Float32Array
        | Float64Array;
      expect(answers).toHaveLength(own.values.length);
      own.values.forEach((value, index) => {
        expect(Math.abs((answers[index] as number) - value)).toBeLessThan(
          2e-6 * Math.max(1, Math.abs(value)),
        );
      });
      if (target !== 'price')
        expect([...(results.class?.data ?? [])]).toEqual([...own.classes].map((place) => classes[place]));
      // The kernel measured J over the training part, and dev J over the rest of the rows.
      const { trainExamples, devExamples } = summary.facts;
      const measured = (name: string) => metricAt(summary.columns, name, position) as number;
      const kernel = measured('J') * trainExamples + measured('dev_J') * devExamples;
      expect(totalLoss(model, answers, target) / kernel).toBeCloseTo(1, 5);
      await session.release();
    }
  });

  test('each form of a file is read back to the same model', async () => {
    const [first] = await modelsOf(target);
    if (first === undefined) throw new Error('no model');
    for (const name of ['back.onnx', 'back.safetensors', 'back.json']) {
      cli.write(name, modelContent(name, first.model));
      expect(readModelFile(cli.path(name))).toEqual(first.model);
    }
  });
});

test('a safetensors file keeps to its specification', async () => {
  const [first] = await modelsOf('kind');
  const bytes = Buffer.from(modelContent('x.safetensors', first?.model as TrainedModel) as Uint8Array);
  const length = Number(bytes.readBigUInt64LE());
  expect(length % 8).toBe(0);
  const { __metadata__: metadata, ...tensors } = JSON.parse(bytes.toString('utf8', 8, 8 + length));
  expect(Object.values(metadata).every((value) => typeof value === 'string')).toBe(true);
  let end = 0;
  for (const { dtype, shape, data_offsets } of Object.values<{
    dtype: string;
    shape: number[];
    data_offsets: [number, number];
  }>(tensors)) {
    expect([dtype, data_offsets[0]]).toEqual(['F32', end]);
    end = data_offsets[1];
    expect(end - data_offsets[0]).toBe(4 * shape.reduce((a, b) => a * b));
  }
  expect(bytes).toHaveLength(8 + length + end);
});

describe('jmin best', () => {
  test('shows the winner, and exports it or another trial to the bits of the journal', async () => {
    const shown = JSON.parse((await cli.run(['best', 'kind', '--json'])).stdout);
    const best = summaryOf('kind').ranking[0] as number;
    expect(shown.trial).toBe(summaryOf('kind').trials.number(best));

    const exported = await cli.run(['best', 'kind', '--export', 'best.json', '--json']);
    expect([exported.code, JSON.parse(exported.stdout)]).toEqual([
      0,
      expect.objectContaining({ trial: shown.trial, file: 'best.json', same: true }),
    ]);
    const other = await cli.run(['best', 'kind', '--trial', '1', '--export', 'other.onnx']);
    expect(other.stdout).toMatch(
      /^wrote other\.onnx: trial 1 of kind, J [\d.]+, trained again, as in the journal$/m,
    );
    const journal = 'reports/kind/journal.jsonl.gz';
    const offline = ['best', '--journal', journal, '--folder', '.', '--export', 'offline.json'];
    expect((await cli.run(offline)).code).toBe(0);
    expect(readFileSync(cli.path('offline.json'), 'utf8')).toBe(readFileSync(cli.path('best.json'), 'utf8'));
  });

  test.each([
    [['kind', '--export', 'model.pt'], 'model.pt: expected a name that ends in .onnx, .safetensors or .json'],
    [['kind', '--trial', '99', '--export', 'x.json'], 'kind has no trial "99"'],
    [
      ['--journal', 'reports/kind/journal.jsonl.gz', '--export', 'x.json'],
      'a journal file does not hold the data to train with',
    ],
    [['--journal', 'reports/kind/journal.jsonl.gz', '--folder', 'reports', '--export', 'x.json'], 'kind.csv'],
  ])('best %j is refused: %s', async (args, message) => {
    const { code, stderr } = await cli.run(['best', ...args]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});

describe('jmin predict', () => {
  beforeAll(async () => {
    for (const target of TARGETS) await cli.run(['best', target, '--export', `${target}.json`]);
  });

  test.each(['kind', 'big'] as const)(
    'has the error of the journal on the training data: %s',
    async (target) => {
      const summary = summaryOf(target);
      const best = summary.ranking[0] as number;
      const measured = (name: string) => metricAt(summary.columns, name, best) as number;
      const { trainExamples, devExamples } = summary.facts;
      const wrong = measured('error') * trainExamples + measured('dev_error') * devExamples;
      const { stdout } = await cli.run([
        'predict',
        '--model',
        `${target}.json`,
        '--data',
        `${target}.csv`,
        '--json',
      ]);
      const { rows, known, error } = JSON.parse(stdout);
      expect([rows, known, Math.round(error * rows)]).toEqual([ROWS, ROWS, Math.round(wrong)]);
    },
  );

  test('takes columns in any order, others beside them, and no target', async () => {
    const [row] = TABLE;
    const { size, at, colour, day, same } = row as (typeof TABLE)[number];
    cli.write('new.csv', `note,day,colour,at,same,size\nnew,${day},${colour},${at},${same},${size}\n`);
    const alone = await cli.run(['predict', '--model', 'kind.json', '--data', 'new.csv']);
    const all = await cli.run(['predict', '--model', 'kind.json', '--data', 'kind.csv']);
    expect(alone.stdout.trim().split('\n')).toEqual(all.stdout.split('\n').slice(0, 2));
    expect(alone.stdout).toMatch(/^class,probability of ant,probability of bee,probability of cat\n/);
    expect(alone.stderr).toContain('predicted 1 row\n');
  });

  test('gives values in the unit of the target, to a file', async () => {
    const { stdout } = await cli.run(['predict', '-m', 'price.json', '-d', 'price.csv', '-o', 'out.csv']);
    expect(stdout).toMatch(/^predicted 120 rows; root mean squared error [\d.]+; wrote out\.csv$/m);
    const [header, ...values] = readFileSync(cli.path('out.csv'), 'utf8').trim().split('\n');
    expect([header, values.length]).toEqual(['value', ROWS]);
    for (const value of values) expect(Number(value)).toBeGreaterThan(50);
  });

  test.each([
    [
      'an unknown category',
      '1,1700000000,pink,2024-01-01,1',
      'bad.csv:2: column "colour": the training file has no "pink"',
    ],
    [
      'a text among numbers',
      'big,1700000000,red,2024-01-01,1',
      'bad.csv:2: column "size": expected a number',
    ],
    ['no date', '1,1700000000,red,soon,1', 'bad.csv:2: column "day": expected a date'],
  ])('refuses %s', async (_, cells, message) => {
    cli.write('bad.csv', `${INPUTS.join(',')}\n${cells}\n`);
    const { code, stdout, stderr } = await cli.run(['predict', '--model', 'kind.json', '--data', 'bad.csv']);
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(message)]);
  });

  test('refuses an absent column, a gap where training had none, and what is no model', async () => {
    cli.write('bad.csv', 'size,at,day,same\n1,1,2024-01-01,1\n');
    const absent = await cli.run(['predict', '--model', 'kind.json', '--data', 'bad.csv']);
    expect([absent.code, absent.stderr]).toEqual([
      2,
      expect.stringContaining('bad.csv:1: there is no column "colour", which the model needs'),
    ]);
    const strict = readFileSync(cli.path('kind.json'), 'utf8').replace(
      '"missing":"mean"',
      '"missing":"error"',
    );
    cli.write('strict.json', strict);
    const gap = await cli.run(['predict', '--model', 'strict.json', '--data', 'kind.csv']);
    expect([gap.code, gap.stderr]).toEqual([
      2,
      expect.stringContaining('column "size": 7 values are missing'),
    ]);
    cli.write('cut.onnx', new Uint8Array([10, 200, 1]));
    cli.write('cut.safetensors', 'short');
    cli.write('cut.json', '{"model": {"version": 2}}');
    for (const model of ['cut.onnx', 'cut.safetensors', 'cut.json', 'none.json']) {
      const refused = await cli.run(['predict', '--model', model, '--data', 'kind.csv']);
      expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining(model)]);
      expect(refused.stderr).not.toContain('    at ');
    }
  });
});

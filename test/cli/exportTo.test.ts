import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { CommandLine } from './cliFixture.js';

const SWEEP = `
name: mixed bag
dataset: { generate: sine, examples: 60 }
hyperparameters:
  learning_rate: [0.01, 0.1, 30]
  hidden_units: [[4], [4, 4]]
  optimizer: [sgd, adam]
  epochs: 3
`;

let server: TestRedis;
let cli: CommandLine;
beforeAll(async () => {
  server = await startTestRedis();
  cli = new CommandLine({ REDIS_URL: server.url });
  cli.write('mixed.yaml', SWEEP);
  await cli.run(['run', 'mixed.yaml', '--quiet']);
});
afterAll(async () => {
  cli.close();
  await server.stop();
});

test('a journal of Optuna has the study and each trial in one operation', async () => {
  const { code } = await cli.run(['export', 'mixed bag', '--to', 'optuna:mixed.log']);
  expect(code).toBe(0);
  const lines = readFileSync(cli.path('mixed.log'), 'utf8').trimEnd().split('\n');
  const [study, , ...trials] = lines.map((line) => JSON.parse(line));
  expect(study).toEqual({ op_code: 0, worker_id: 'jmin', study_name: 'mixed bag', directions: [1] });
  expect(trials).toHaveLength(12);
  expect(new Set(trials.map(({ state }) => state))).toEqual(new Set([1, 3]));
  for (const trial of trials) {
    expect(trial).toMatchObject({ op_code: 4, study_id: 0, values: null, system_attrs: {} });
    expect(Number.isFinite(trial.value)).toBe(trial.state === 1);
    // [4] and [4, 4] are both 4 units in each layer.
    expect(trial.params.hidden_units).toBe(4);
    expect([1, 2]).toContain(trial.params.hidden_layers);
    expect(JSON.parse(trial.distributions.optimizer).attributes.choices).toEqual(['sgd', 'adam']);
    expect([0, 1]).toContain(trial.params.optimizer);
    expect(JSON.parse(trial.distributions.learning_rate)).toEqual({
      name: 'FloatDistribution',
      attributes: { step: null, low: 0.01, high: 30, log: false },
    });
  }
  // A name has one distribution in all trials.
  expect(new Set(trials.map(({ distributions }) => distributions.optimizer)).size).toBe(1);
  const again = await cli.run(['export', 'mixed bag', '--to', 'optuna:mixed.log']);
  expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('the file exists already')]);
});

test('event files of TensorBoard have a folder for each trial', async () => {
  await cli.run(['export', 'mixed bag', '--to', 'tensorboard:runs']);
  const [slug = ''] = readdirSync(cli.path('runs'));
  const folder = cli.path('runs', slug);
  expect(readdirSync(folder)).toHaveLength(12);
  const [file = ''] = readdirSync(`${folder}/1`);
  expect(file).toMatch(/^events\.out\.tfevents\.\d+\.jmin$/);
  const bytes = readFileSync(`${folder}/1/${file}`);
  const tags = [
    'brain.Event:2',
    '_hparams_/session_start_info',
    'learning_rate',
    'J',
    '_hparams_/session_end_info',
  ];
  for (const tag of tags) expect([tag, bytes.includes(tag)]).toEqual([tag, true]);
});

interface Call {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The documented API of MLflow, as far as it is used: it keeps what it is told. */
function mlflow(calls: Call[]): Server {
  const runs: { data: { tags: unknown } }[] = [];
  const answerTo = ({ path, body }: Call): object | null => {
    switch (path.replace('/api/2.0/mlflow/', '')) {
      case 'experiments/search':
        return {};
      case 'experiments/create':
        return { experiment_id: '7' };
      case 'runs/search':
        return runs.length === 0 ? {} : { runs };
      case 'runs/create':
        runs.push({ data: { tags: body.tags } });
        return { run: { info: { run_id: `run${runs.length}` } } };
      case 'runs/log-batch':
      case 'runs/update':
        return {};
      default:
        return null;
    }
  };
  return createServer(async (request, response) => {
    let text = '';
    for await (const part of request) text += part;
    const call = { path: request.url ?? '', body: JSON.parse(text) };
    calls.push(call);
    const answer = answerTo(call);
    response.statusCode = answer === null ? 404 : 200;
    response.end(JSON.stringify(answer ?? { error_code: 'ENDPOINT_NOT_FOUND' }));
  });
}

test('runs of MLflow are created once', async () => {
  const calls: Call[] = [];
  const listening = mlflow(calls);
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const address = `mlflow:http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  try {
    const first = await cli.run(['export', 'mixed bag', '--to', address]);
    expect([first.code, first.stdout]).toEqual([0, expect.stringContaining('12 trials for mlflow')]);
    const bodies = (name: string) => calls.filter(({ path }) => path.endsWith(name)).map(({ body }) => body);
    expect(bodies('runs/create')).toHaveLength(12);
    expect(new Set(bodies('runs/update').map(({ status }) => status))).toEqual(
      new Set(['FINISHED', 'FAILED']),
    );
    expect(bodies('runs/log-batch')[0]).toMatchObject({
      run_id: 'run1',
      params: expect.arrayContaining([{ key: 'optimizer', value: 'sgd' }]),
      metrics: expect.arrayContaining([expect.objectContaining({ key: 'J' })]),
    });
    const again = await cli.run(['export', 'mixed bag', '--to', address]);
    expect(again.stdout).toContain('0 trials for mlflow');
    expect(bodies('runs/create')).toHaveLength(12);
  } finally {
    listening.close();
  }
  const away = await cli.run(['export', 'mixed bag', '--to', address]);
  expect([away.code, away.stderr]).toEqual([3, expect.stringContaining('no answer')]);
});

test('--to names a known tool', async () => {
  const { code, stderr } = await cli.run(['export', 'mixed bag', '--to', 'wandb:x']);
  expect([code, stderr]).toEqual([
    2,
    expect.stringContaining('expected optuna:FILE, tensorboard:DIR or mlflow:URL'),
  ]);
});

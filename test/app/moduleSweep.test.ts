/** Sweeps of modules, end to end: real threads, a real Redis. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type SummaryView, summarySchema } from '../../src/views/summaryView.js';
import { CommandLine } from '../cli/cliFixture.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { until } from '../waiting.js';

let server: TestRedis;
let cli: CommandLine;
beforeEach(async () => {
  // A sweep that one test leaves would be trained by the workers of the next.
  server = await startTestRedis();
  cli = new CommandLine({ REDIS_URL: server.url });
});
afterEach(async () => {
  await cli.close();
  await server.stop();
});

function sweep(text: string): string {
  return cli.write('sweep.yaml', `name: ${cli.folder}\n${text}`);
}

function summary(): SummaryView {
  const [folder = ''] = readdirSync(cli.path('reports'));
  return summarySchema.parse(JSON.parse(readFileSync(cli.path('reports', folder, 'summary.json'), 'utf8')));
}

/** The log files of all attempts. */
function logs(): string[] {
  const files = readdirSync(cli.path('.jmin'), { recursive: true, encoding: 'utf8' });
  return files.filter((file) => /attempt-\d+\.log$/.test(file)).map((file) => cli.path('.jmin', file));
}

const TRAIN = `
import { product } from './product.mjs';
export async function* train({ lr, depth }, { seed, log, checkpoint }) {
  log('in', checkpoint);
  console.log('printed', seed);
  for (let iteration = 1; iteration <= 3; iteration++)
    yield { iteration: 10 * iteration, val_loss: product(lr, depth) / iteration + seed / 1000, acc: 0.5 };
}
`;
const PRODUCT = 'export const product = (a, b) => a * b;';
const SWEEP = `
module: ./train.mjs
metric: val_loss
hyperparameters: { lr: [0.3, 0.1], depth: [1, 2] }
`;

function writeModule(): void {
  cli.write('train.mjs', TRAIN);
  cli.write('product.mjs', PRODUCT);
}

describe('a sweep of a module', () => {
  test('is trained, ranked, reported and verified by what it yields', async () => {
    writeModule();
    const file = sweep(`${SWEEP}replicates: 2\n`);
    const finished = await cli.run(['run', file, '--threads', '2', '--json']);
    expect([finished.code, finished.stderr.includes('    at ')]).toEqual([0, false]);
    const { best, ledger, objective, data } = summary();
    expect(ledger).toMatchObject({ planned: 8, finished: 8 });
    expect([objective, data]).toEqual([{ metric: 'val_loss', goal: 'minimize' }, null]);
    expect(best?.configuration).toEqual({ lr: 0.1, depth: 1, seed: 1 });
    expect(best?.metrics).toEqual({ val_loss: 0.1 / 3 + 0.001, acc: 0.5 });
    expect(JSON.parse((await cli.run(['run', file, '--json'])).stdout)).toMatchObject({ trained: 0 });
    const curves = (await cli.run(['curves', cli.folder])).stdout;
    expect(curves).toMatch(/\b10\b.*[\s\S]*\b30\b/);
    const listed = JSON.parse((await cli.run(['curves', cli.folder, '--json'])).stdout);
    expect(listed.curves[0].iterations).toEqual([10, 20, 30]);
    // What `show` prints trains exactly this trial again.
    const shown = JSON.parse((await cli.run(['show', '1', '--json'])).stdout);
    const [, text = ''] = /<<'END'\n([\s\S]*?)\nEND\njmin run trial-1\.yaml$/.exec(shown.rerun) ?? [];
    const again = await cli.run(['run', cli.write('trial-1.yaml', text), '--json']);
    expect(JSON.parse(again.stdout)).toMatchObject({ trained: 0, best: { id: shown.id } });
    const refused = await cli.run(['verify', cli.folder, '--retrain', '2']);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('Add --allow-commands')]);
    const verified = await cli.run([
      'verify',
      cli.folder,
      ...['--retrain', '2', '--allow-commands', '--json'],
    ]);
    expect(JSON.parse(verified.stdout)).toMatchObject({ retrained: 2, different: [] });
    const texts = logs().map((log) => readFileSync(log, 'utf8'));
    expect(texts).toHaveLength(8);
    const [first = ''] = texts;
    expect(first).toMatch(/^in .*checkpoints\nprinted [12]\n$/);
    expect(existsSync(/in (.*)/.exec(first)?.[1] ?? '')).toBe(true);
  });

  test('says of each trial that cannot be trained why', async () => {
    cli.write(
      'train.mjs',
      `
export function train({ how }, { log }) {
  log('this is', how);
  return CASES[how]();
}
function fail() { throw new TypeError('no such shape'); }
const CASES = {
  *string() { yield 'abc'; },
  *nothing() {},
  *other() { yield { loss: 1 }; },
  *nan() { yield { J: 1 }; yield { J: NaN }; },
  *twice() { yield { iteration: 3, J: 1 }; yield { iteration: 3, J: 1 }; },
  async *throws() { yield { J: 1 }; fail(); },
  exits: () => process.exit(3),
  returns: async () => ({ J: 0.5 }),
};
`,
    );
    const file = sweep(`
module: train.mjs
metric: J
hyperparameters: { how: [string, nothing, other, nan, twice, throws, exits, returns] }
limits: { max_attempts: 2 }
`);
    expect((await cli.run(['run', file])).code).toBe(1);
    const { ledger, failures, best } = summary();
    expect(ledger).toMatchObject({ finished: 1, diverged: 1, failed: 6 });
    expect([best?.configuration, best?.metrics]).toEqual([{ how: 'returns' }, { J: 0.5 }]);
    expect(failures.map(({ reason }) => reason).sort()).toEqual([
      'its module never yielded J: it yielded loss',
      'its module never yielded J: it yielded no metric',
      'its module threw TypeError: no such shape',
      'its module yielded "abc"; expected an object of numbers, e.g. { iteration: 1, J: 0.5 }',
      'its module yielded iteration 3 after iteration 3; iterations must ascend',
      'worker exited with code: 3',
    ]);
    const thrown = failures.find(({ reason }) => reason.includes('TypeError'));
    const log = (await cli.run(['logs', thrown?.id ?? ''])).stdout;
    expect(log).toMatch(
      /this is throws\n.*TypeError: no such shape\n.*at fail \(.*train\.mjs:6:\d+\)\n.*at Object\.throws /,
    );
  });

  test('stops at its time limit with the last value, whatever the module does', async () => {
    cli.write(
      'train.mjs',
      `
import { writeFileSync } from 'node:fs';
export async function* train({ how }, { signal, checkpoint }) {
  yield { iteration: 1, J: 0.5 };
  yield { iteration: 2, J: 0.25 };
  // What it yielded is sent on while it waits.
  await new Promise((resolve) => setTimeout(resolve, 500));
  if (how === 'blocks') for (;;);
  if (how === 'ignores') await new Promise(() => setInterval(() => {}, 1000));
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
  writeFileSync(checkpoint + '/saved', '');
}
`,
    );
    const file = sweep(`
module: train.mjs
metric: J
hyperparameters: { how: [blocks, ignores, returns] }
limits: { trial_time: 5s }
`);
    const finished = await cli.run(['run', file, '--threads', '3']);
    expect(finished.stderr).not.toMatch(/crashed|could not be trained/);
    const { ledger, ranking } = summary();
    expect(ledger).toMatchObject({ planned: 3, stopped: 3 });
    expect(ranking.map(({ metrics }) => metrics.J)).toEqual([0.25, 0.25, 0.25]);
    const saved = readdirSync(cli.path('.jmin'), { recursive: true, encoding: 'utf8' });
    expect(saved.filter((path) => path.endsWith(join('checkpoints', 'saved')))).toHaveLength(1);
  });

  test('gives a module that never returns up when its run is interrupted', async () => {
    cli.write(
      'train.mjs',
      `
import { writeFileSync } from 'node:fs';
export async function* train(_, { checkpoint }) {
  yield { J: 1 };
  writeFileSync(checkpoint + '/up', '');
  for (;;);
}
`,
    );
    const running = cli.start([
      'run',
      sweep('module: train.mjs\nmetric: J\nhyperparameters: { lr: [1, 2] }'),
    ]);
    await until(
      () =>
        existsSync(cli.path('.jmin')) &&
        readdirSync(cli.path('.jmin'), { recursive: true, encoding: 'utf8' }).some((path) =>
          path.endsWith('up'),
        ),
    );
    running.signal('SIGINT');
    const { code, stderr } = await running.finished;
    expect([code, /crashed|could not be trained/.test(stderr)]).toEqual([130, false]);
  });
});

describe('a worker', () => {
  test('runs no module unless it may', async () => {
    writeModule();
    expect((await cli.run(['launch', sweep(SWEEP)])).code).toBe(0);
    const careful = cli.start(['worker']);
    await careful.said(/may not run modules; start it with --allow-commands/);
    careful.signal('SIGINT');
    await careful.finished;
    expect((await status()).ledger).toMatchObject({ waiting: 4 });
  });

  test('never trains with an earlier state of the code', async () => {
    writeModule();
    const file = sweep(SWEEP);
    const worker = cli.start(['worker', '--allow-commands']);
    await worker.said(/ready/);
    for (const [code, value] of [
      [PRODUCT, 0.1 / 3],
      ['export const product = (a, b) => 10 * a * b;', 1 / 3],
    ] as const) {
      writeFileSync(cli.path('product.mjs'), code);
      expect((await cli.run(['launch', file])).code).toBe(0);
      await until(async () => (await status()).state === 'done');
      expect((await status()).best?.metrics.val_loss).toBe(value + 0.001);
    }
    worker.signal('SIGINT');
    await worker.finished;
  });

  test('unpacks the code if the folder of the sweep has other files by then', async () => {
    writeModule();
    expect((await cli.run(['launch', sweep(SWEEP)])).code).toBe(0);
    writeFileSync(cli.path('product.mjs'), 'export const product = () => 7;');
    const worker = cli.start(['worker', '--allow-commands']);
    await until(async () => (await status()).state === 'done');
    expect((await status()).best?.metrics.val_loss).toBe(0.1 / 3 + 0.001);
    worker.signal('SIGINT');
    await worker.finished;
  });
});

async function status(): Promise<SummaryView> {
  return summarySchema.parse(JSON.parse((await cli.run(['status', cli.folder, '--json'])).stdout));
}

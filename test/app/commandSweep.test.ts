/** Sweeps of commands, end to end: real processes, a real Redis, workers that are killed. */
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type SummaryView, summarySchema } from '../../src/views/summaryView.js';
import { CommandLine } from '../cli/cliFixture.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { until } from '../waiting.js';

let server: TestRedis;
let cli: CommandLine;
// A Redis for each test: a worker would also train what interrupted sweeps of other tests left.
beforeEach(async () => {
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

/** Prints its arguments' product as a metric. */
const PRODUCT = `
const given = Object.fromEntries(process.argv.slice(2).map((word) => word.replace(/^--/, '').split('=')));
console.log('starting with ' + JSON.stringify(given));
for (let epoch = 1; epoch <= 3; epoch++)
  console.log('epoch ' + epoch + '/3 - val_loss: ' + (given.lr * given.depth) / epoch + ' - acc: 0.5');
`;

describe('a sweep of a command', () => {
  test('is trained, ranked and reported by what it prints', async () => {
    cli.write('train.mjs', PRODUCT);
    const file = sweep(`
command: node train.mjs \${args}
metric: val_loss
hyperparameters: { lr: [0.3, 0.1], depth: [1, 2] }
`);
    const finished = await cli.run(['run', file, '--threads', '2', '--json']);
    expect([finished.code, finished.stderr.includes('    at ')]).toEqual([0, false]);
    const { best, ledger, objective, data } = summary();
    expect(ledger).toMatchObject({ planned: 4, finished: 4 });
    expect(objective).toEqual({ metric: 'val_loss', goal: 'minimize' });
    expect(best?.configuration).toEqual({ lr: 0.1, depth: 1 });
    expect(best?.metrics).toEqual({ val_loss: 0.1 / 3, acc: 0.5 });
    expect(data).toBeNull();
    const again = await cli.run(['run', file, '--json']);
    expect(JSON.parse(again.stdout)).toMatchObject({ trained: 0 });
    const shown = await cli.run(['run', file]);
    expect(shown.stdout).toMatch(
      /\ndigest {2}\w{64}\n +\(of these results: training again may give others\)\n/,
    );
  });

  test('is trained from the example that comes with jmin', async () => {
    const folder = fileURLToPath(new URL('../../sweeps/commands', import.meta.url));
    for (const name of ['fit-sine.yaml', 'fit-sine.mjs']) cpSync(`${folder}/${name}`, cli.path(name));
    await cli.run(['run', 'fit-sine.yaml', '--name', cli.folder]);
    const { best, ledger } = summary();
    expect(ledger).toMatchObject({ planned: 15, finished: 15 });
    expect(best?.configuration).toMatchObject({ degree: 4, rate: 0.3 });
  });

  test('shows a hyperparameter that it prints once, and names files by where they lie', async () => {
    cli.write('print.mjs', 'console.log("epoch 1 - lr: 0.25 - val_loss: 0.5")');
    const file = sweep(
      `command: [node, ${JSON.stringify(cli.path('print.mjs'))}]\nmetric: val_loss\nhyperparameters: { lr: [0.1, 0.2] }`,
    );
    const planned = (await cli.run(['plan', file])).stdout;
    expect(planned).toMatch(
      /^code +print\.mjs\npoints +2\ntrials +2\nforecast +none: only a trial shows what it costs/m,
    );
    const { stdout } = await cli.run(['run', file]);
    expect(stdout).toMatch(/^rank +trial +val loss +lr +time$/m);
    expect(stdout).toMatch(/trained 2 trials on print\.mjs in/);
    cli.write(
      'other.yaml',
      `name: ${cli.folder} 2\ncommand: [node, -e, 'console.log("loss: 1")']\nmetric: loss\nhyperparameters: { lr: 1 }`,
    );
    expect((await cli.run(['run', 'other.yaml'])).stdout).toMatch(/trained 1 trial in/);
  });

  test('trains again what its changed code trains otherwise, and nothing else', async () => {
    cli.write('train.mjs', PRODUCT);
    const file = sweep(
      `command: node train.mjs \${args}\nmetric: val_loss\nhyperparameters: { lr: 1, depth: [1, 2] }`,
    );
    const first = JSON.parse((await cli.run(['run', file, '--json'])).stdout);
    writeFileSync(cli.path('train.mjs'), `${PRODUCT}// changed`);
    const second = JSON.parse((await cli.run(['run', file, '--json'])).stdout);
    expect([first.trained, second.trained]).toEqual([2, 2]);
    expect(second.best.id).not.toBe(first.best.id);
  });

  test('gives every value as one argument, whatever is in it', async () => {
    const values = ['; rm -rf ~', '$(x)', '--help', 'a\nb', '`id`', '"', "'", '', '\\', 'ü €'];
    cli.write(
      'args.mjs',
      'console.log(JSON.stringify({ args: process.argv.length, hash: process.argv[3] === process.env.JMIN_PARAM_TEXT ? 1 : 0, loss: 1 }));',
    );
    const file = sweep(`
command: [node, args.mjs, first, '\${text}']
metric: loss
hyperparameters: { text: ${JSON.stringify(values)} }
`);
    expect((await cli.run(['run', file])).code).toBe(0);
    const all = summary().ranking.map(({ metrics }) => [metrics.args, metrics.hash]);
    expect(all).toEqual(values.map(() => [4, 1]));
  });

  test.each([
    ['exits with another code', 'console.log("boom"); process.exit(3)', /exit code 3/],
    ['never prints its metric', 'console.log("accuracy: 0.9")', /never printed loss: it printed accuracy/],
    ['prints nothing', '', /never printed loss: no metric was read/],
  ])('fails a trial that %s, with the reason and its last lines', async (_, script, reason) => {
    cli.write('bad.mjs', script);
    const file = sweep(
      'command: node bad.mjs\nmetric: loss\nhyperparameters: { lr: 1 }\nlimits: { max_attempts: 2 }',
    );
    const finished = await cli.run(['run', file]);
    expect(finished.code).toBe(1);
    expect(summary().failures[0]?.reason).toMatch(reason);
  });

  test('diverges where its metric is not finite', async () => {
    cli.write('nan.mjs', 'console.log("epoch 1 loss: 0.5\\nepoch 2 loss: nan")');
    await cli.run(['run', sweep('command: node nan.mjs\nmetric: loss\nhyperparameters: { lr: 1 }')]);
    expect(summary().ledger.diverged).toBe(1);
  });

  test('stops at its time limit with the last value, and leaves no process', async () => {
    cli.write(
      'slow.mjs',
      `
import { spawn } from 'node:child_process';
process.on('SIGTERM', () => {});
spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' }).unref();
console.log('step 1 loss: 0.5'); console.log('step 2 loss: 0.25'); console.log('step 3 loss: 0.2');
setInterval(() => {}, 1000);
`,
    );
    const file = sweep(
      'command: node slow.mjs\nmetric: loss\ngrace: 0\nhyperparameters: { lr: 1 }\nlimits: { trial_time: 6s }',
    );
    await cli.run(['run', file]);
    expect(summary().ledger.stopped).toBe(1);
    expect(summary().ranking[0]).toMatchObject({ state: 'stopped', metrics: { loss: 0.25 } });
    await expect.poll(() => processesWith(cli.folder), { timeout: 5000 }).toEqual([]);
  });

  test('leaves no process when its worker is killed', async () => {
    cli.write(
      'tree.mjs',
      `
import { spawn } from 'node:child_process';
spawn('setsid', ['sleep', '1000'], { stdio: 'ignore' });
console.log('tree is up');
setInterval(() => {}, 1000);
`,
    );
    const file = sweep('command: node tree.mjs\nmetric: loss\nhyperparameters: { lr: 1 }');
    const running = cli.start(['run', file]);
    await expect
      .poll(() => processesWith(cli.folder).filter((one) => /sleep/.test(one)).length, { timeout: 20_000 })
      .toBe(1);
    const [token = ''] = tokensIn(cli.folder);
    process.kill(Number(token.split('-')[0]), 'SIGKILL');
    // The worker that takes its place ends what it left, and trains the trial again.
    await expect
      .poll(() => tokensIn(cli.folder).filter((one) => one.startsWith(`${token.split('-')[0]}-`)), {
        timeout: 10_000,
      })
      .toEqual([]);
    running.signal('SIGINT');
    await running.finished;
    await expect.poll(() => processesWith(cli.folder), { timeout: 5000 }).toEqual([]);
  }, 60_000);
});

describe('a worker', () => {
  test('that is interrupted gives a command its grace to save', async () => {
    // Longer than a worker takes to end otherwise.
    const script = "trap 'sleep 4; touch saved; exit 0' TERM; touch ready; sleep 1000 & wait";
    const file = sweep(`command: [sh, -c, "${script}"]\nmetric: loss\nhyperparameters: { lr: 1 }\ngrace: 60`);
    const running = cli.start(['run', file]);
    await until(() => existsSync(cli.path('ready')));
    process.kill(running.pid, 'SIGINT');
    await running.finished;
    expect(existsSync(cli.path('saved'))).toBe(true);
  });

  test('waits for a worker with a GPU, and each trial has its own', async () => {
    const script = 'console.log("loss:", process.env.CUDA_VISIBLE_DEVICES)';
    const file = sweep(
      `command: [node, -e, '${script}']\nmetric: loss\nhyperparameters: { lr: [1, 2, 3, 4] }\nresources: { gpus: 1 }`,
    );
    const waiting = cli.start(['run', file, '--threads', '2']);
    const wanted = 'waits for a worker with 1 GPU; jmin worker --gpus 0 has';
    await waiting.said(new RegExp(wanted));
    const status = await cli.run(['status', cli.folder]);
    expect(status.stdout).toContain('waiting for a worker with 1 GPU; jmin worker --gpus 0 has');
    waiting.signal('SIGINT');
    await waiting.finished;
    const finished = await cli.run(['run', file, '--threads', '2', '--gpus', '4,6']);
    expect(finished.code).toBe(0);
    const used = summary().ranking.map(({ metrics }) => metrics.loss);
    expect(new Set(used).size).toBeLessThanOrEqual(2);
    expect(used.every((gpu) => gpu === 4 || gpu === 6)).toBe(true);
  });

  test('runs no command unless it may', async () => {
    cli.write('train.mjs', PRODUCT);
    const file = sweep(
      `command: node train.mjs \${args}\nmetric: val_loss\nhyperparameters: { lr: [1], depth: 1 }`,
    );
    expect((await cli.run(['launch', file])).code).toBe(0);
    const careful = cli.start(['worker']);
    await careful.said(/may not run commands; start it with --allow-commands/);
    careful.signal('SIGINT');
    await careful.finished;
    const willing = cli.start(['worker', '--allow-commands']);
    await expect.poll(finished, { timeout: 60_000, interval: 300 }).toBe(1);
    willing.signal('SIGINT');
    await willing.finished;
  }, 120_000);
});

/** Trials of the sweep that have finished. */
async function finished(): Promise<number | undefined> {
  const sweeps = JSON.parse((await cli.run(['list', '--json'])).stdout) as {
    sweep: string;
    ledger: { finished: number };
  }[];
  return sweeps.find(({ sweep: name }) => name === cli.folder)?.ledger.finished;
}

/** The command lines of what runs with a token of jmin in this folder. */
function processesWith(folder: string): string[] {
  return environmentsIn(folder).map(({ pid }) => readText(`/proc/${pid}/cmdline`).replaceAll('\0', ' '));
}

function tokensIn(folder: string): string[] {
  return environmentsIn(folder).map(({ token }) => token);
}

function environmentsIn(folder: string): { pid: string; token: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const variables = readText(`/proc/${pid}/environ`).split('\0');
      const token = variables.find((one) => one.startsWith('JMIN_TOKEN='));
      return token !== undefined && variables.some((one) => one === `JMIN_SWEEP=${folder}`)
        ? [{ pid, token: token.slice('JMIN_TOKEN='.length) }]
        : [];
    });
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

/** `jmin try`: what is read from lines of output, and from one point of a sweep of a command. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CommandLine } from './cliFixture.js';

let cli: CommandLine;
beforeEach(() => {
  cli = new CommandLine({ REDIS_URL: 'redis://127.0.0.1:1' });
});
afterEach(() => cli.close());

function objects(text: string): unknown[] {
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

function sweep(script: string): string {
  cli.write('train.mjs', script);
  return cli.write(
    'sweep.yaml',
    `command: node train.mjs \${args}\nmetric: val_loss\nhyperparameters: { lr: [0.1, 0.2] }\n`,
  );
}

describe('jmin try --lines', () => {
  test('prints one object for each line, noise too', async () => {
    const log = 'starting\nEpoch 3/10\n 1/2 - loss: 0.5\r 2/2 - loss: 0.12 - val_loss: nan\nlr=0.1 seed=3';
    cli.write('train.log', log);
    const { stdout, code } = await cli.run(['try', '--lines', 'train.log', '--json']);
    expect(code).toBe(0);
    expect(objects(stdout)).toEqual([
      { line: 1, step: null, metrics: {} },
      { line: 2, step: 3, metrics: {} },
      { line: 3, step: 3, metrics: { loss: 0.12, val_loss: 'NaN' } },
      { line: 4, step: null, metrics: {} },
    ]);
  });

  test('reads standard input', async () => {
    cli.write('train.log', '\u001b[32mstep 3\u001b[0m loss=0.12\r\n');
    const piped = ['sh', '-c', 'cat train.log | "$@"', 'sh'];
    const { stdout } = await cli.run(['try', '--lines', '-', '--json'], {}, piped);
    expect(objects(stdout)).toEqual([{ line: 1, step: 3, metrics: { loss: 0.12 } }]);
  });

  test('reads with the pattern of a sweep, and fails if its metric is not read', async () => {
    const file = sweep('');
    cli.write('train.log', 'epoch 1 loss=0.5\n');
    const missing = await cli.run(['try', file, '--lines', 'train.log']);
    expect([missing.code, missing.stdout]).toEqual([1, expect.stringMatching(/val_loss was not read/)]);
    const pattern = "metric: { name: val_loss, pattern: 'loss=(?<value>.*)' }";
    cli.write('pattern.yaml', `command: node x.mjs\n${pattern}\nhyperparameters: { lr: 1 }\n`);
    const found = await cli.run(['try', 'pattern.yaml', '--lines', 'train.log', '--json']);
    expect([found.code, objects(found.stdout)]).toEqual([
      0,
      [{ line: 1, step: null, metrics: { val_loss: 0.5 } }],
    ]);
  });

  test('says what to change where nothing is read', async () => {
    cli.write('train.log', 'hello\n');
    const { stdout, code } = await cli.run(['try', '--lines', 'train.log']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/read metrics from 0 of 1 lines\n.*epoch 3 loss=0\.12/s);
  });

  test('refuses a file that is missing', async () => {
    const { stderr, code } = await cli.run(['try', '--lines', 'nowhere.log']);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/nowhere\.log: no such file/)]);
  });
});

describe('jmin try of a sweep', () => {
  test('runs one point and shows each line with what was read', async () => {
    const file = sweep("console.log('hello'); console.log('epoch 1 val_loss=0.5 acc=0.9')");
    const { stdout, code } = await cli.run(['try', file, '--trial', '2']);
    expect([code, stdout]).toEqual([
      0,
      [
        'trial 2: node train.mjs --lr=0.2',
        'hello',
        'epoch 1 val_loss=0.5 acc=0.9',
        '  → step 1: val_loss 0.5, acc 0.9',
        '',
        'read metrics from 1 of 2 lines: val_loss, acc',
        'finished: val_loss 0.5',
        '',
      ].join('\n'),
    ]);
  });

  test('names the closest metric where its own was not printed', async () => {
    const file = sweep("console.log('epoch 1 valid_loss=0.5')");
    const { stdout, code } = await cli.run(['try', file]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/never printed val_loss: it printed valid_loss/);
    expect(stdout).toMatch(/Lines that look most like it: "epoch 1 valid_loss=0\.5"/);
    expect(stdout).toMatch(/Write metric: valid_loss in the sweep file/);
  });

  test('ends with 1 and the reason where the command fails', async () => {
    const { stdout, code } = await cli.run(['try', sweep('process.exit(3)'), '--json']);
    expect([code, objects(stdout)]).toEqual([
      1,
      [expect.objectContaining({ outcome: 'failed', reason: 'its command ended with exit code 3' })],
    ]);
  });

  test('gives no advice about output where the command is missing', async () => {
    const file = cli.write('none.yaml', 'command: no-such-program\nmetric: loss\nhyperparameters: { lr: 1 }');
    const { code, stdout } = await cli.run(['try', file]);
    expect([code, /no-such-program was not found/.test(stdout), /Print a line/i.test(stdout)]).toEqual([
      1,
      true,
      false,
    ]);
  });

  test('ends its command when it is interrupted', async () => {
    const file = sweep(
      "import { createServer } from 'node:net'; createServer().listen(0); console.log('pid ' + process.pid)",
    );
    const running = cli.start(['try', file]);
    await running.said(/pid \d+/);
    const pid = Number(/pid (\d+)/.exec(running.stdout())?.[1]);
    running.signal('SIGINT');
    expect((await running.finished).code).toBe(130);
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
  });

  test('refuses a sweep of the network, and a trial that is not planned', async () => {
    cli.write('net.yaml', 'dataset: { generate: sine, examples: 60 }\nhyperparameters: { epochs: 2 }\n');
    const network = await cli.run(['try', 'net.yaml']);
    expect([network.code, network.stderr]).toEqual([
      2,
      expect.stringMatching(/expected a sweep of a command/),
    ]);
    const unplanned = await cli.run(['try', sweep(''), '--trial', '9']);
    expect([unplanned.code, unplanned.stderr]).toEqual([2, expect.stringMatching(/got 9/)]);
  });
});

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectOnce } from '../../src/redis/connect.js';
import { runSchema } from '../../src/views/runView.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { CommandLine, MAIN, TINY } from './cliFixture.js';

let server: TestRedis;
let cli: CommandLine;
beforeAll(async () => {
  server = await startTestRedis({ settings: { appendfsync: 'always' } });
  cli = new CommandLine({ REDIS_URL: server.url });
  cli.write('tiny.yaml', TINY);
  ran = await cli.run(['run', 'tiny.yaml', '--json']);
});
afterAll(async () => {
  cli.close();
  await server.stop();
});

let ran: Awaited<ReturnType<CommandLine['run']>>;

const DIGEST = /^[0-9a-f]{64}$/;
const ESCAPE = '\u001b';

async function json(args: readonly string[]): Promise<unknown> {
  const { code, stdout, stderr } = await cli.run([...args, '--json']);
  expect([args[0], code, stderr]).toEqual([args[0], 0, '']);
  return JSON.parse(stdout);
}

describe('a Redis that may lose the last results', () => {
  test('is reported by commands that put results into it, and not by each that reads them', async () => {
    const admin = await connectOnce({ socketPath: server.socketPath, prefix: '' });
    await admin.config('SET', 'appendfsync', 'everysec');
    try {
      for (const command of ['list', 'status', 'workers'])
        expect((await cli.run([command])).stderr).not.toMatch(/appendfsync/);
      expect((await cli.run(['launch', 'tiny.yaml'])).stderr).toMatch(/Set appendfsync always/);
    } finally {
      await admin.config('SET', 'appendfsync', 'always');
      admin.disconnect();
    }
  });
});

describe('jmin run', () => {
  test('prints one object as its last line, and everything else on standard error', () => {
    expect(ran.code).toBe(0);
    expect(ran.stdout.trim().split('\n')).toHaveLength(1);
    expect(runSchema.parse(JSON.parse(ran.stdout))).toMatchObject({
      sweep: 'tiny',
      state: 'done',
      pause_reason: null,
      digest: expect.stringMatching(DIGEST),
      partial: false,
      ledger: {
        planned: 6,
        waiting: 0,
        running: 0,
        finished: 4,
        diverged: 2,
        stopped: 0,
        failed: 0,
        cancelled: 0,
      },
      trained: 6,
      best: {
        trial: expect.any(Number),
        id: expect.stringMatching(/^[0-9a-z]{16}$/),
        configuration: { learning_rate: 0.1, iterations: 15 },
        metrics: { J: expect.any(Number), dev_J: expect.any(Number) },
      },
      kernel: expect.stringMatching(/^(native|wasm|scalar) \(/),
      report: { directory: 'reports/tiny' },
    });
    expect(ran.stderr).toMatch(/^tiny: 6 trials\n/);
    expect(ran.stderr).toMatch(/6 of 6 done, .* trials\/s, best J [\d.]+/);
  });

  test('writes plain lines where nobody watches: no escape codes, no bar', () => {
    expect(ran.stdout + ran.stderr).not.toContain(ESCAPE);
    expect(ran.stderr).not.toMatch(/[\r█░]/);
  });

  test('leaves a report', () => {
    const files = ['report.html', 'report.md', 'trials.csv', 'summary.json', 'journal.jsonl.gz'];
    for (const file of files)
      expect([file, existsSync(cli.path('reports', 'tiny', file))]).toEqual([file, true]);
    const { digest } = JSON.parse(ran.stdout) as { digest: string };
    expect(readFileSync(cli.path('reports', 'tiny', 'report.md'), 'utf8')).toContain(digest);
  });

  test('trains nothing again, shows the ranking, and prints nothing with --quiet', async () => {
    const again = await cli.run(['run', 'tiny.yaml', '--quiet']);
    expect([again.code, again.stderr]).toEqual([0, '']);
    const { digest } = JSON.parse(ran.stdout) as { digest: string };
    expect(again.stdout).toContain(digest);
    expect(again.stdout).toContain('trained 0 trials');
    expect(again.stdout).toMatch(/rank +trial +J/);
    expect(again.stdout).toContain('4 finished, 2 diverged');
    expect(again.stdout).not.toContain(ESCAPE);
  });

  test('takes values from the command line over those of the file', async () => {
    const { stdout } = await cli.run([
      'run',
      'tiny.yaml',
      ...['--set', 'name=set', '--set', 'hyperparameters.learning_rate=[0.01, 0.02]', '--json'],
    ]);
    const { sweep, ledger, trained } = JSON.parse(stdout);
    expect({ sweep, planned: ledger.planned, trained }).toEqual({ sweep: 'set', planned: 4, trained: 2 });
  });

  test('takes a sweep without a file', async () => {
    cli.write(
      'xor.csv',
      ['a,b,y', ...Array.from({ length: 40 }, (_, i) => `${i % 2},${i % 3},${i % 5 > 1}`)].join('\n'),
    );
    const args = ['--data', 'xor.csv', '--target', 'y', '--learning-rate', '0.1,0.2', '--epochs', '2'];
    const { code, stdout } = await cli.run(['run', ...args, '--json', '--name', 'from options']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ sweep: 'from options', ledger: { finished: 2 } });
  });

  test('ends with 1 where trials failed', async () => {
    // No machine has the memory for it: 65,536 by 65,536 weights a layer.
    cli.write(
      'huge.yaml',
      TINY.replace('[4, 8]', '[[4], [65536, 65536, 65536, 65536]]').replace('tiny', 'huge'),
    );
    const { code, stdout, stderr } = await cli.run(['run', 'huge.yaml']);
    expect(code).toBe(1);
    expect(stdout).toContain('3 failed');
    expect(stdout).toContain('(partial)');
    expect(stderr).not.toContain('    at ');
  });
});

describe('what --json prints', () => {
  test('list', async () => {
    expect(await json(['list'])).toContainEqual(
      expect.objectContaining({
        sweep: 'tiny',
        state: 'done',
        ledger: expect.objectContaining({ planned: 6 }),
        objective: { metric: 'J', goal: 'minimize' },
        digest: expect.stringMatching(DIGEST),
      }),
    );
  });

  test('status: the summary as the report has it', async () => {
    const summary = await json(['status', 'tiny']);
    expect(summary).toEqual(JSON.parse(readFileSync(cli.path('reports/tiny/summary.json'), 'utf8')));
    expect(summary).toEqual(await json(['status', '--journal', 'reports/tiny/journal.jsonl.gz']));
  });

  test('plan', async () => {
    expect(await json(['plan', 'tiny.yaml'])).toMatchObject({
      sweep: 'tiny',
      points: 6,
      trials: 6,
      runs: 6,
      multiply_adds: expect.any(Number),
      forecast: {
        total_ms: expect.any(Number),
        start_ms: expect.any(Number),
        trials_ms: expect.any(Number),
        report_ms: expect.any(Number),
        threads: expect.any(Number),
        cores: expect.any(Number),
        memory_bytes: expect.any(Number),
      },
    });
    const { stdout } = await cli.run(['plan', 'tiny.yaml', '--all', '--json']);
    const trials = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(trials.map(({ trial, configuration }) => [trial, configuration.learning_rate])).toEqual([
      [1, 0.01],
      [2, 0.01],
      [3, 0.1],
      [4, 0.1],
      [5, 30],
      [6, 30],
    ]);
  });

  test('show and logs, of a trial by its number or its id', async () => {
    const shown = (await json(['show', '3', '--sweep', 'tiny'])) as { id: string; curve: { J: number[] } };
    expect(shown).toMatchObject({ trial: 3, state: 'finished', configuration: { learning_rate: 0.1 } });
    expect(shown.curve.J).toHaveLength(5);
    expect(await json(['show', shown.id.slice(0, 8), '--sweep', 'tiny'])).toEqual(shown);
    expect(await json(['show', 'tiny/3'])).toEqual(shown);
    const { stdout } = await cli.run(['logs', '#3', '--sweep', 'tiny', '--json']);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ event }) => event)).toEqual(['started', 'finished']);
  });

  test('report and export name what they wrote', async () => {
    expect(await json(['report', 'tiny', '--reports', 'other'])).toMatchObject({
      directory: 'other/tiny',
      files: expect.arrayContaining(['other/tiny/report.html']),
    });
    expect(await json(['export', 'tiny', '-o', 'kept.jsonl.gz'])).toMatchObject({ file: 'kept.jsonl.gz' });
    expect(await json(['status', '--journal', 'kept.jsonl.gz'])).toEqual(await json(['status', 'tiny']));
  });

  test('doctor', async () => {
    const checks = (await json(['doctor'])) as { severity: string; check: string }[];
    expect(checks.map(({ check }) => check)).toEqual(
      expect.arrayContaining([
        'Node.js',
        'cores',
        'kernel',
        'version',
        'maxmemory-policy',
        'append-only file',
      ]),
    );
    expect(checks.filter(({ severity }) => severity === 'refuse')).toEqual([]);
  });
});

test('a run prints one time: in its last progress, at its end and in its report', async () => {
  const { stdout, stderr } = await cli.run(['run', 'tiny.yaml', '--name', 'times', '--set', 'seed=7']);
  const [, ended] = /trained 6 trials on .* in (.*)\n/.exec(stdout) ?? [];
  expect(ended).toMatch(/^\d.* m?s$/);
  expect(stderr).toMatch(new RegExp(`6 of 6 done, .*, ${ended}\\n`));
  const report = readFileSync(cli.path('reports', 'times', 'report.md'), 'utf8');
  expect(report).toMatch(new RegExp(`elapsed: ${ended}\\n`));
});

describe('what a person reads', () => {
  test.each([
    [['list'], /^sweep +state +done +best .*\n(.*\n)*tiny +done +6\/6 +J 0\.\d+/],
    [['status', 'tiny'], /^tiny {2}done\n6 trials: 4 finished, 2 diverged\n\n( .*\n)*rank/],
    [['show', '3', '--sweep', 'tiny'], /trial 3\n(.*\n)*state +finished\n(.*\n)*W\[1\] +n\[1\] × n\[0\]/],
    [['logs', '3', '--sweep', 'tiny'], /started on .*, attempt 1\n.* finished on .* after .*: J \d+\.\d+\n$/],
    [['plan', 'tiny.yaml'], /^tiny\n(.*\n)*trials +6\n(.*\n)*forecast .* on \d+ threads?/],
    [
      ['plan', 'tiny.yaml', '--threads', '1000'],
      /forecast .* on the \d+ cores? of this machine, which 1,000 threads would\s+share;.*\n +.* to start, .* for the trials, .* for the report\n/,
    ],
    [['doctor'], /✓ kernel .*\n(.*\n)*✓ append-only file +on, appendfsync always/],
  ])('%j', async (args, pattern) => {
    const { code, stdout, stderr } = await cli.run(args);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(pattern);
    expect(stdout).not.toContain(ESCAPE);
  });

  test('has no color where it is not wanted', async () => {
    const { stdout } = await cli.run(['list'], { NO_COLOR: '1', FORCE_COLOR: '1' });
    expect(stdout).not.toContain(ESCAPE);
  });
});

describe('jmin show', () => {
  test('ends in a command that trains the same trial when it is pasted', async () => {
    const { stdout } = await cli.run(['show', '3', '--sweep', 'tiny']);
    const command = stdout.slice(stdout.indexOf('To train it again:\n')).replace(/^.*\n/, '');
    expect(command.split('\n').length).toBeGreaterThan(5);
    const script = `jmin() { '${process.execPath}' '${MAIN}' "$@" --json; }\n${command}`;
    const ended = spawnSync('sh', ['-c', script], {
      cwd: cli.folder,
      env: { ...process.env, REDIS_URL: server.url },
      encoding: 'utf8',
    });
    const again = JSON.parse(ended.stdout);
    const { id } = (await json(['show', '3', '--sweep', 'tiny'])) as { id: string };
    expect([again.sweep, again.best.id]).toEqual(['tiny trial 3', id]);
  });
});

describe('jmin launch', () => {
  test('says what is new, and what was queued before', async () => {
    const args = ['launch', 'tiny.yaml', '--set', 'name=twice', '--set', 'epochs=7'];
    expect((await cli.run(args)).stdout).toBe('6 trials queued\n');
    expect((await cli.run(args)).stdout).toBe('6 trials already queued by an earlier launch\n');
    const wider = await cli.run([...args, '--set', 'hyperparameters.learning_rate=[0.01, 0.1, 30, 0.2]']);
    expect(wider.stdout).toBe('8 trials queued\n');
    const known = await cli.run(['launch', 'tiny.yaml']);
    expect(known.stdout).toMatch(/^nothing to train: 6 trials planned/);
  });
});

/** A sweep of many axes, with long names. */
const WIDE = `
name: a name that is as long as names of sweeps may well be
dataset: { generate: sine, examples: 60 }
hyperparameters:
  learning_rate: [0.01, 0.1]
  hidden_units: [[4, 4, 4, 4, 4, 4], [8]]
  batch_size: [16, full]
  optimizer: [sgd, adam]
  learning_rate_schedule: [constant, inverse_time]
  initialization: [he, xavier]
  epochs: 1
`;

test('no line of a result is longer than 80 characters', async () => {
  cli.write('wide.yaml', WIDE);
  const name = 'a name that is as long as names of sweeps may well be';
  const runs = [
    ['run', 'wide.yaml'],
    ['plan', 'wide.yaml'],
    ['list'],
    ['status', name],
    ['show', '1', '--sweep', name],
    ['doctor'],
    ['verify', name],
    ['workers'],
  ];
  for (const args of runs) {
    const { stdout } = await cli.run(args);
    expect([
      args[0],
      stdout.split('\n').filter((line) => [...line].length > 80 && !line.startsWith('report  ')),
    ]).toEqual([args[0], []]);
  }
});

describe('jmin delete', () => {
  test('asks first, then takes the sweep away and leaves its files', async () => {
    const args = ['delete', 'set'];
    const refused = await cli.run(args);
    expect([refused.code, refused.stdout]).toEqual([2, '']);
    expect(refused.stderr).toMatch(/deleting set would lose 4 results\n.*--yes/);
    expect(await json([...args, '--yes'])).toMatchObject({ sweep: 'set', deleted: true });
    const gone = await cli.run(['status', 'set']);
    expect([gone.code, gone.stdout]).toEqual([2, '']);
    expect(gone.stderr).toMatch(/there is no sweep "set"/);
    expect(existsSync(cli.path('reports/set/report.html'))).toBe(true);
  });

  test.each([
    [['status', 'tinny'], /there is no sweep "tinny"\n.*Did you mean tiny\?/],
    [['show', '99', '--sweep', 'tiny'], /tiny has no trial "99"/],
    [['show', 'zzzz', '--sweep', 'tiny'], /tiny has no trial "zzzz"/],
    [['report', '--journal', 'nowhere.jsonl.gz'], /nowhere\.jsonl\.gz: cannot be read/],
    [['report', '--journal', 'tiny.yaml'], /tiny\.yaml:\d: expected an event of a journal as JSON/],
  ])('%j is refused', async (args, pattern) => {
    const { code, stdout, stderr } = await cli.run(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(pattern);
  });
});

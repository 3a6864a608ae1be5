import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CommandLine } from './cliFixture.js';

/** The larger networks, which come first, are more than any memory holds. */
const FAILING = `
name: failing
dataset: { generate: sine, examples: 100 }
hyperparameters:
  learning_rate: { log: [0.001, 0.1], count: 8 }
  hidden_units: [[4], [65536, 65536, 65536, 65536]]
  epochs: 1
failures: { consecutive: 5 }
`;

let cli: CommandLine;
beforeEach(() => {
  cli = new CommandLine();
  cli.write('failing.yaml', FAILING);
});
afterEach(() => cli.close());

describe('jmin run of a sweep whose trials fail one after another', () => {
  test('pauses it at the limit, gives the reason, and resumes when it is run again', async () => {
    const first = await cli.run(['run', 'failing.yaml', '--threads', '2', '--json']);
    const outcome = JSON.parse(first.stdout);
    const why = /^5 trials failed one after another, the last one: .* needs [\d,]+ bytes/;
    expect(outcome).toMatchObject({
      state: 'paused',
      partial: true,
      pause_reason: expect.stringMatching(why),
    });
    expect(outcome.ledger).toMatchObject({ failed: 5, finished: 0, running: 0 });
    expect(first.code).toBe(1);
    expect(first.stderr).toMatch(/^Paused: .* To resume, .*: jmin run failing\.yaml\.$/m);

    const again = await cli.run(['run', 'failing.yaml', '--threads', '1', '--json', '--set', 'failures=']);
    expect(JSON.parse(again.stdout)).toMatchObject({
      ...{ state: 'done', pause_reason: null, ledger: { finished: 8, failed: 8 } },
    });
    expect(again.code).toBe(1);
  });
});

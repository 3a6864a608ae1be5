import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CommandLine } from './cliFixture.js';

const TINY = `
name: tiny
dataset: { generate: sine, examples: 100 }
hyperparameters: { learning_rate: [0.01, 0.1], epochs: 2 }
`;

let cli: CommandLine;
beforeEach(() => {
  cli = new CommandLine();
  cli.write('tiny.yaml', TINY);
});
afterEach(() => cli.close());

describe('a sweep that is launched, and one that is done', () => {
  test('says what is queued already, refuses orders, and has nothing left to train', async () => {
    const launch = async () => (await cli.run(['launch', 'tiny.yaml'])).stdout;
    expect(await launch()).toBe('2 trials queued\n');
    expect(await launch()).toBe('2 trials already queued by an earlier launch\n');
    expect((await cli.run(['run', 'tiny.yaml', '--threads', '1'])).code).toBe(0);
    expect(await launch()).toBe('nothing to train: 2 trials planned, each with a result\n');
    const again = await cli.run(['run', 'tiny.yaml', '--threads', '1']);
    expect(again.stderr).toContain('2 results known\n');
    const retried = await cli.run(['retry', 'tiny']);
    expect(retried.stdout).toMatch(/nothing to queue again: no trial failed, was stopped or was cancelled/);
    for (const order of [['pause'], ['resume'], ['cancel', 'tiny'], ['priority', 'tiny', '3']]) {
      const { code, stderr } = await cli.run(order);
      expect(code).toBe(2);
      expect(stderr).toMatch(/cannot \w+ the sweep tiny: it is done, and no trial waits or runs/);
    }
    await cli.run(['stop']);
  });
});

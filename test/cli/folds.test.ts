import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { CommandLine } from './cliFixture.js';

const JOURNAL = fileURLToPath(new URL('../report/fixtures/folds.jsonl', import.meta.url));

test('show says that the values of a cross-validated trial are means', async () => {
  const cli = new CommandLine();
  try {
    const { code, stdout } = await cli.run(['show', '1', '--journal', JOURNAL]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^folds +5: each value is the mean of 5 trainings$/m);
  } finally {
    await cli.close();
  }
});

/** The sweeps of users' own code that come with jmin, as a user runs them. Nobody changed the scripts for jmin. */
import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type SummaryView, summarySchema } from '../../src/views/summaryView.js';
import { CommandLine } from '../cli/cliFixture.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';

let server: TestRedis;
let cli: CommandLine;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());
beforeEach(() => {
  cli = new CommandLine({ REDIS_URL: server.url });
});
afterEach(() => cli.close());

async function run(folder: string, file: string): Promise<SummaryView> {
  cpSync(fileURLToPath(new URL(`../../sweeps/${folder}`, import.meta.url)), cli.folder, { recursive: true });
  const { code, stderr } = await cli.run(['run', file, '--name', cli.folder]);
  expect([code, stderr.includes('    at ')]).toEqual([0, false]);
  const [report = ''] = readdirSync(cli.path('reports'));
  return summarySchema.parse(JSON.parse(readFileSync(cli.path('reports', report, 'summary.json'), 'utf8')));
}

function canImport(name: string): boolean {
  try {
    execFileSync('python3', ['-c', `import ${name}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('the example', () => {
  test('of a module is trained in threads and ranked', async () => {
    const { ledger, best, replicates } = await run('modules', 'valley.yaml');
    expect(ledger).toMatchObject({ planned: 18, finished: 18 });
    expect(replicates).toHaveLength(9);
    expect(best?.configuration).toMatchObject({ rate: 0.001, momentum: 0.9 });
    expect(best?.metrics.height).toBeLessThan(1e-3);
  });

  test.runIf(canImport('sklearn'))('of scikit-learn is ranked by the accuracy that it prints', async () => {
    const { ledger, best, objective } = await run('python', 'digits-sklearn.yaml');
    expect(ledger).toMatchObject({ planned: 6, finished: 6 });
    expect(objective).toEqual({ metric: 'Test accuracy', goal: 'maximize' });
    expect(best?.metrics['Test accuracy']).toBeGreaterThan(0.95);
  });

  test.runIf(canImport('torch'))(
    'of PyTorch is ranked by the loss that it prints',
    async () => {
      const { ledger, best } = await run('python', 'moons-torch.yaml');
      expect(ledger).toMatchObject({ planned: 3, finished: 3 });
      expect(best?.metrics.val_loss).toBeLessThan(0.2);
      expect(Object.keys(best?.metrics ?? {}).sort()).toEqual(['loss', 'val_acc', 'val_loss']);
    },
    180_000,
  );
});

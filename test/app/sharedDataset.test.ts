import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { launch } from '../../src/app/launch.js';
import { present } from '../../src/base/assert.js';
import { Store } from '../../src/store/store.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { prepare, startWorkerGroup, summaryOf, train, untilDone } from './sweepFixture.js';

const FILE = `
name: shared
dataset: { csv: points.csv, target: y, dev: 0 }
hyperparameters: { learning_rate: [0.1, 0.01], hidden_units: 4, epochs: 3 }
`;

let server: TestRedis;
let folder: string;
beforeEach(async () => {
  server = await startTestRedis();
  folder = mkdtempSync(join(tmpdir(), 'jmin-shared-'));
  writePoints(1);
});
afterEach(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

function writePoints(power: number): void {
  const rows = Array.from(
    { length: 20 },
    (_, i) => `${i ** power},${(i * 7) % 5},${i % 2 === 0 ? 'even' : 'odd'}`,
  );
  writeFileSync(join(folder, 'points.csv'), `a,b,y\n${rows.join('\n')}\n`);
}

/** Trains it from the folder, as a data set is that is too large to be sent. */
async function trainShared(
  changeData: () => void = () => {},
  dataFolders: readonly string[] = [folder],
  named: string = folder,
): Promise<Awaited<ReturnType<typeof summaryOf>>> {
  const target = server.target();
  const store = await Store.open(target);
  try {
    const { spec, dataset, directory, ...rest } = await prepare(FILE, { folder });
    const { slug } = await launch(store, { spec, dataset, directory, ...rest });
    const data = present(spec.dataset, 'a data set');
    await store.datasets.putShared(dataset.facts.digest, slug, { spec: data, directory: named });
    changeData();
    const workers = await startWorkerGroup(target, { dataFolders });
    await untilDone(store);
    await workers.stop();
    return await summaryOf(store, slug);
  } finally {
    store.close();
  }
}

test('workers read a data set from a shared path, to the same bits', async () => {
  const shared = await trainShared();
  const sent = await train(server.target(), await prepare(FILE, { folder }));
  expect(shared.ledger.finished).toBe(2);
  expect(shared.digest).toBe(sent.summary.digest);
});

test('trials fail if the shared data differ from the planned data', async () => {
  // Each column is standardised: only another shape of it is other data.
  const summary = await trainShared(() => writePoints(3.5));
  expect(summary.ledger.failed).toBe(2);
  expect([...summary.failures.values()][0]?.reason).toContain(
    'differ from the data that the sweep was planned with',
  );
});

test.each([
  ['none', [], '.'],
  ['another', ['other'], '.'],
  ['one from which a link leads there', ['links'], 'links'],
  ['one from which dots lead there', ['links'], 'links/..'],
])('a worker reads no file outside the folders it was started with: %s', async (_, folders, named) => {
  mkdirSync(join(folder, 'other'));
  mkdirSync(join(folder, 'links'));
  symlinkSync(join(folder, 'points.csv'), join(folder, 'links', 'points.csv'));
  const allowed = folders.map((name) => join(folder, name));
  const summary = await trainShared(() => {}, allowed, `${folder}/${named}`);
  expect(summary.ledger.failed).toBe(2);
  const reason = [...summary.failures.values()][0]?.reason;
  expect(reason).toContain('this worker may not read');
  expect(reason).toContain('points.csv, or it is not there');
});

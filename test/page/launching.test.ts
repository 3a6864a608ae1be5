/** What the page starts and stops, with a worker that trains. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { SILENT_LOG } from '../../src/base/log.js';
import { LocalWorkers } from '../../src/processes/localWorkers.js';
import { startWorkerGroup } from '../app/sweepFixture.js';
import { browserMissing } from '../browser.js';
import { pageFixture } from './pageFixture.js';

const missing = browserMissing();

const QUICK = `name: quick
dataset: { generate: sine, examples: 100 }
hyperparameters:
  learning_rate: [0.01, 0.1]
  hidden_units: [4, 8]
  epochs: 20
`;

/** It would train for hours. */
const ENDLESS = `name: endless
dataset: { generate: spirals, examples: 2000 }
hyperparameters:
  learning_rate: [0.003, 0.01]
  hidden_units: [[256, 256, 256]]
  batch_size: 16
  epochs: 100000
`;

describe.skipIf(missing !== null)(`launching${missing === null ? '' : ` (${missing})`}`, () => {
  const { openStore, serve, visit } = pageFixture();

  const open = async () => {
    const store = await openStore();
    const { url } = await serve(store);
    const workers = await startWorkerGroup(store.target);
    onTestFinished(() => workers.stop());
    return { store, url, ...(await visit(`${url}/new`, { width: 1400 })) };
  };

  it('shows errors in the file where they are, then the plan, then the sweep up to its end', async () => {
    const { page, complaints } = await open();
    const editor = page.getByRole('textbox', { name: 'Sweep file' });
    await editor.fill(QUICK.replace('learning_rate', 'learning_rat'));
    await page
      .getByText(/did you mean learning_rate/)
      .first()
      .waitFor();
    await page.locator('.cm-lintRange-error').getByText('learning_rat').waitFor();
    expect(await page.getByRole('button', { name: 'Start the sweep' }).isDisabled()).toBe(true);
    // Text typed over coloured text would get Chromium's own inline style, which the policy reports.
    const file = { name: 'quick.yaml', mimeType: 'text/yaml', buffer: Buffer.from(QUICK) };
    await page.locator('input[type=file]').setInputFiles(file);
    await page.getByText('forecast').waitFor();
    await page.locator('.figures .main').getByText('4', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Start the sweep' }).click();
    await page.getByRole('heading', { level: 1, name: 'quick' }).waitFor();
    await page.locator('.sweep-head').getByText('done', { exact: true }).waitFor();
    await page.locator('[data-trial]').nth(3).waitFor();
    expect(complaints).toEqual([]);
  });

  it('starts workers on its host on request, which train what waits, and stops them', async () => {
    const store = await openStore();
    const settings = {
      kernel: null,
      environment: process.env,
      log: SILENT_LOG,
      checkpoints: { folder: null },
    };
    const localWorkers = new LocalWorkers({ target: store.target, ...settings });
    onTestFinished(() => localWorkers.set(0));
    const { url } = await serve(store, { localWorkers });
    const { page, complaints } = await visit(`${url}/new`, { width: 1400 });
    const file = { name: 'quick.yaml', mimeType: 'text/yaml', buffer: Buffer.from(QUICK) };
    await page.locator('input[type=file]').setInputFiles(file);
    await page.getByRole('button', { name: 'Start the sweep' }).click();
    await page.getByRole('heading', { level: 1, name: 'quick' }).waitFor();

    await page.getByRole('link', { name: 'Workers' }).click();
    await page.getByLabel('Workers on this host').fill('1');
    await page.getByRole('button', { name: 'Change', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
    await page.getByText('1 worker on this host now.').waitFor();
    await page.getByText('1 process, ').waitFor();
    await page.goBack();
    await page.locator('.sweep-head').getByText('done', { exact: true }).waitFor();

    await page.goto(`${url}/workers`);
    expect(await page.getByLabel('Workers on this host').inputValue()).toBe('1');
    await page.getByLabel('Workers on this host').fill('0');
    await page.getByRole('button', { name: 'Change', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Stop' }).click();
    await page.getByText('0 workers on this host now.').waitFor();
    await page.getByRole('heading', { name: 'No worker' }).waitFor();
    expect(complaints).toEqual([]);
    const tooMany = await page.request.post(`${url}/api/v1/workers/local`, {
      data: { workers: localWorkers.most + 1 },
      headers: { origin: url },
    });
    expect([tooMany.status(), ((await tooMany.json()) as { code: string }).code]).toEqual([
      400,
      'too-many-workers',
    ]);
  });

  it('takes a file that is dropped on it', async () => {
    const { page } = await open();
    await page.locator('.new-sweep').waitFor();
    await page.evaluate(`{
      const transfer = new DataTransfer();
      transfer.items.add(new File([${JSON.stringify(QUICK)}], 'quick.yaml'));
      document.querySelector('.new-sweep').dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true }));
    }`);
    await page.getByText('forecast').waitFor();
  });

  it('cancels a trial while it trains: its thread is free again', async () => {
    const { page, store } = await open();
    await page.getByRole('textbox', { name: 'Sweep file' }).fill(ENDLESS);
    await page.getByRole('button', { name: 'Start the sweep' }).click();
    const row = page.getByRole('row').filter({ hasText: 'running' });
    await row.getByRole('link').click();
    const name = (await page.getByRole('heading', { level: 1 }).innerText()).trim();
    const number = Number(/\d+/.exec(name)?.[0]);
    const trained = async () =>
      (await store.workers.present()).flatMap(({ running }) => running.flatMap(({ trials }) => trials));
    await expect.poll(trained, { timeout: 20_000 }).toHaveLength(1);
    const [id] = await trained();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel trial' }).click();
    await page.locator('.sweep-head').getByText('cancelled', { exact: true }).waitFor();
    await page.getByRole('heading', { name: `Trial ${number}` }).waitFor();
    // The other trial takes the thread.
    await expect.poll(async () => (await trained()).includes(id ?? ''), { timeout: 20_000 }).toBe(false);
    await expect.poll(trained, { timeout: 20_000 }).toHaveLength(1);
  });
});

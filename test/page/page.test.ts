import { describe, expect, it } from 'vitest';
import { TrialQueue } from '../../src/store/trialQueue.js';
import { browserMissing } from '../browser.js';
import { seedSweep } from '../dashboard/seedSweep.js';
import { until } from '../waiting.js';
import { pageFixture } from './pageFixture.js';

const TOKEN = '3f9c1e7ab2d94586e07f4a61c5b8d293';
const missing = browserMissing();

describe.skipIf(missing !== null)(`the page${missing === null ? '' : ` (${missing})`}`, () => {
  const { redis, openStore, serve, visit } = pageFixture();

  it('says what to type, then shows a sweep from its launch to its end', async () => {
    const store = await openStore();
    const { page, complaints } = await visit((await serve(store)).url);
    await page.getByRole('heading', { name: 'No sweep yet' }).waitFor();
    await page.getByText('jmin run data.yaml').waitFor();

    const sweep = await seedSweep(store, 'moons');
    const line = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: 'moons' }) });
    await line.getByText('waiting', { exact: true }).waitFor();
    expect(await page.getByRole('heading', { name: 'No sweep yet' }).count()).toBe(0);

    await sweep.start(0);
    await sweep.finish(0, 0.25);
    await sweep.start(1);
    await line.getByRole('img', { name: 'Of 8 trials: 1 finished, 1 running, 6 waiting' }).waitFor();
    await line.getByRole('link', { name: 'moons' }).click();
    await page.getByRole('cell', { name: '0.2500' }).waitFor();

    for (const index of [1, 2, 3, 4, 5, 6]) await sweep.finish(index, 0.1 + index);
    await sweep.finish(7, null);
    // The page that is open follows.
    await page.locator('.sweep-head').getByText('done', { exact: true }).waitFor();
    await page.getByRole('row').filter({ hasText: 'diverged' }).waitFor();
    expect(await page.getByRole('row').count()).toBe(9);
    expect(await page.getByRole('link', { name: 'Report', exact: true }).getAttribute('href')).toBe(
      '/reports/moons/report.html',
    );
    expect(complaints).toEqual([]);
  });

  it('shows names as text, whatever they are', async () => {
    const store = await openStore();
    const name = '<img src=x onerror="document.title=1"><b>bold</b>';
    const sweep = await seedSweep(store, name);
    await sweep.append({
      type: 'failed',
      trial: sweep.ids[0] ?? '',
      worker: 'atlas-1-ab12',
      reason: '<script>document.title=1</script>',
      log: ['<img src=x onerror=document.title=1>'],
    });
    const { url } = await serve(store);
    const { page, complaints } = await visit(url);
    await page.getByRole('link', { name }).click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
    await page.getByText('<script>document.title=1</script>').first().waitFor();
    await page.goto(`${url}/sweeps/${sweep.slug}/trials/1`);
    await page.getByText('<img src=x onerror=document.title=1>').waitFor();
    expect(await page.locator('main img, main b b, main script').count()).toBe(0);
    expect(await page.title()).toContain('jmin');
    expect(complaints).toEqual([]);
  });

  it('is not live while Redis is unreachable, and a report shows it on a page', async () => {
    const store = await openStore();
    await seedSweep(store, 'away');
    const { page } = await visit((await serve(store)).url);
    const live = page.locator('#connection').getByText('live', { exact: true });
    await live.waitFor();
    redis().signal('SIGSTOP');
    try {
      await page.locator('#connection').getByText('Redis does not answer').waitFor();
      await page.getByRole('alert').getByText('What you see is the last known state').waitFor();
      expect(await live.count()).toBe(0);
      // What was known stays in sight.
      await page.getByRole('link', { name: 'away' }).waitFor();
      await page.goto(`${new URL(page.url()).origin}/reports/away/report.html`);
      await page.getByRole('heading', { name: '503 Service Unavailable' }).waitFor();
    } finally {
      redis().signal('SIGCONT');
    }
    await page.getByRole('link', { name: 'Back to the dashboard' }).click();
    await live.waitFor();
  });

  it('shows a lost connection, and continues when it is back', async () => {
    const store = await openStore();
    const first = await serve(store);
    const port = Number(new URL(first.url).port);
    const { page } = await visit(first.url);
    await page.getByText('live', { exact: true }).waitFor();
    await first.close();
    await page.getByText('connection lost, trying again').waitFor();
    await serve(store, { port });
    await page.getByText('live', { exact: true }).waitFor();
    await seedSweep(store, 'moons');
    await page.getByRole('link', { name: 'moons' }).waitFor();
  });

  it('asks for the token, and lets in who knows it', async () => {
    const { page } = await visit((await serve(await openStore(), { token: TOKEN })).url);
    const field = page.getByLabel('Token of this dashboard');
    await field.fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByText('This is not the token').waitFor();
    await field.fill(TOKEN);
    await page.keyboard.press('Enter');
    await page.getByText('live', { exact: true }).waitFor();
    expect(page.url()).not.toContain('token');
  });

  it('offers no change where changes are refused', async () => {
    const store = await openStore();
    const sweep = await seedSweep(store, 'looked at');
    await sweep.start(0);
    const { url } = await serve(store, { isReadOnly: true });
    const { page } = await visit(`${url}/sweeps/${sweep.slug}/trials/1`);
    await page.getByRole('heading', { name: 'Trial 1' }).waitFor();
    await page.getByRole('heading', { name: 'Notes and tags' }).waitFor();
    const changes = /^(Pause|Resume|Cancel|Retry|Add|New sweep|Priority)/;
    const offered = page.getByRole('button', { name: changes }).or(page.getByRole('link', { name: changes }));
    await until(async () => (await offered.count()) === 0);
    for (const place of [`/sweeps/${sweep.slug}`, '/']) {
      await page.goto(`${url}${place}`);
      await page.getByText('looked at').first().waitFor();
      await until(async () => (await offered.count()) === 0);
    }
  });

  it('fits a phone', async () => {
    const store = await openStore();
    const { url } = await serve(store);
    const { page } = await visit(url, { width: 390 });
    const isWithin = async () =>
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    await page.getByText('jmin init data.csv').waitFor();
    await isWithin();
    const sweep = await seedSweep(store, 'a name without any place to break it '.replaceAll(' ', ''));
    await sweep.start(0);
    await sweep.finish(0, 0.25);
    await page.getByRole('link', { name: sweep.slug }).waitFor();
    await isWithin();
    await page.goto(`${url}/sweeps/${sweep.slug}`);
    await page.getByRole('cell', { name: '0.2500' }).waitFor();
    await isWithin();
    await page.goto(`${url}/sweeps/${sweep.slug}/trials/1`);
    await page.getByRole('heading', { name: 'Trial 1' }).waitFor();
    await isWithin();
  });

  it('keeps the chosen theme, and shows it before the first paint', async () => {
    const { page } = await visit((await serve(await openStore())).url, { scheme: 'dark' });
    const theme = () => page.evaluate('document.documentElement.dataset.theme');
    await page.getByRole('button', { name: 'Theme: system' }).click();
    expect(await theme()).toBe('light');
    await page.reload();
    expect(await theme()).toBe('light');
    await page.getByRole('button', { name: 'Theme: light' }).click();
    expect(await theme()).toBe('dark');
  });

  it('shows every job of the queue, offline and without a button that would change one', async () => {
    const store = await openStore();
    const queue = await TrialQueue.open(store.target);
    const configuration = { learning_rate: 0.03, hidden_units: [64, 32] };
    await queue.add('moons.1', {
      ...{ sweep: 'moons', slug: 'moons', dataset: 'd1', record: null, trialTimeMs: null, purpose: 'train' },
      runs: [{ run: 'r1', configuration, trials: [{ id: 't1', number: 17, iterations: 5 }] }],
    } as unknown as Parameters<TrialQueue['add']>[1]);
    queue.close();
    const { url } = await serve(store);
    const { page, complaints } = await visit(`${url}/queues/queue/trials?status=waiting`);
    await page.getByText('trial 17').waitFor();
    await page.getByText('"64-32"').waitFor();
    expect(
      await page.getByRole('button', { name: /retry|clean|promote|pause|obliterate|add job/i }).count(),
    ).toBe(0);
    expect(complaints).toEqual([]);
  });
});

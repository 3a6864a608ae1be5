import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { SILENT_LOG } from '../../src/base/log.js';
import { type Dashboard, startDashboard } from '../../src/dashboard/startDashboard.js';
import { Store } from '../../src/store/store.js';
import { TrialQueue } from '../../src/store/trialQueue.js';
import { browserMissing, openBrowser } from '../browser.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { seedSweep } from './seedSweep.js';

const TOKEN = '3f9c1e7ab2d94586e07f4a61c5b8d293';
const missing = browserMissing();

describe.skipIf(missing !== null)(`the page${missing === null ? '' : ` (${missing})`}`, () => {
  let redis: TestRedis;
  let browser: Browser;

  beforeAll(async () => {
    [redis, browser] = await Promise.all([startTestRedis(), openBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await redis?.stop();
  });

  const openStore = async (): Promise<Store> => {
    const store = await Store.open(redis.target());
    onTestFinished(() => store.close());
    return store;
  };

  const serve = async (
    store: Store,
    { port = 0, token = null as string | null } = {},
  ): Promise<Dashboard> => {
    const dashboard = await startDashboard({ store, host: '127.0.0.1', port, token, log: SILENT_LOG });
    onTestFinished(() => dashboard.close());
    return dashboard;
  };

  /** Whatever the page complains of, or asks of another server, is collected. */
  const visit = async (url: string, width = 1100): Promise<{ page: Page; complaints: string[] }> => {
    const context = await browser.newContext({ viewport: { width, height: 800 } });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(new URL(url).origin) && !request.url().startsWith('data:')) {
        complaints.push(`asked ${request.url()}`);
      }
    });
    await page.goto(url);
    return { page, complaints };
  };

  it('says what to type, then shows a sweep from its launch to its end', async () => {
    const store = await openStore();
    const { page, complaints } = await visit((await serve(store)).url);
    await page.getByRole('heading', { name: 'No sweep yet' }).waitFor();
    await page.getByText('jmin run data.yaml').waitFor();

    const sweep = await seedSweep(store, 'moons');
    const card = page.getByRole('article', { name: 'moons' });
    await card.getByText('waiting', { exact: true }).waitFor();
    expect(await page.getByRole('heading', { name: 'No sweep yet' }).isVisible()).toBe(false);

    await sweep.start(0);
    await sweep.finish(0, 0.25);
    await sweep.start(1);
    await card.getByRole('img', { name: 'Of 8 trials: 1 finished, 1 running, 6 waiting' }).waitFor();
    await card.getByText('Best trials').click();
    await card.getByRole('cell', { name: '0.2500' }).waitFor();

    for (const index of [1, 2, 3, 4, 5, 6]) await sweep.finish(index, 0.1 + index);
    await sweep.finish(7, null);
    await card.getByText('done', { exact: true }).first().waitFor();
    // The table that is open follows.
    await card.getByRole('cell', { name: 'diverged at 3' }).waitFor();
    expect(await card.getByRole('row').count()).toBe(9);
    expect(await page.locator('#announcer').textContent()).toBe('The sweep moons is done.');
    expect(await card.getByRole('link', { name: 'Report' }).getAttribute('href')).toBe(
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
      log: [],
    });
    const { page, complaints } = await visit((await serve(store)).url);
    await page.getByRole('heading', { name }).waitFor();
    await page.getByText('Best trials').click();
    await page.getByText('Trial 1 failed: <script>document.title=1</script>').waitFor();
    expect(await page.locator('main img, main b b, main script').count()).toBe(0);
    expect(await page.title()).toContain('jmin dashboard');
    expect(complaints).toEqual([]);
  });

  it('is not live while Redis is away, and a report says so on a page', async () => {
    const store = await openStore();
    await seedSweep(store, 'away');
    const { url } = await serve(store);
    const { page } = await visit(url);
    const live = page.locator('#connection').getByText('live', { exact: true });
    await live.waitFor();
    redis.signal('SIGSTOP');
    try {
      await page.locator('#connection').getByText('Redis does not answer').waitFor();
      const opacity = (selector: string) =>
        page.evaluate(`getComputedStyle(document.querySelector('${selector}')).opacity`);
      expect([await opacity('main'), await opacity('#trouble'), await opacity('#sweeps')]).toEqual([
        '1',
        '1',
        '0.55',
      ]);
      expect(await live.count()).toBe(0);
      await page.getByRole('article', { name: 'away' }).getByRole('link', { name: 'Report' }).click();
      await page.getByRole('heading', { name: '503 Service Unavailable' }).waitFor();
    } finally {
      redis.signal('SIGCONT');
    }
    await page.getByRole('link', { name: 'Back to the dashboard' }).click();
    await live.waitFor();
  });

  it('says when the connection is lost, and goes on when it is back', async () => {
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
    await page.getByRole('article', { name: 'moons' }).waitFor();
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

  it('fits a phone', async () => {
    const store = await openStore();
    const { page: empty } = await visit((await serve(store)).url, 390);
    await empty.getByText('jmin run --data').waitFor();
    const cutOff = await empty
      .locator('#empty pre')
      .evaluateAll((all) => all.map((block) => block.scrollWidth - block.clientWidth));
    expect(cutOff).toEqual([0, 0]);
    const sweep = await seedSweep(store, 'a name without any place to break it '.replaceAll(' ', ''));
    await sweep.start(0);
    await sweep.finish(0, 0.25);
    const { page } = await visit((await serve(store)).url, 390);
    await page.getByText('Best trials').click();
    await page.getByRole('cell', { name: '0.2500' }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
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

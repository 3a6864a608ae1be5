/** A Redis and a browser for the tests of one file, and a dashboard and visits for each test. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { SILENT_LOG } from '../../src/base/log.js';
import { type Dashboard, type DashboardOptions, startDashboard } from '../../src/dashboard/startDashboard.js';
import { Store } from '../../src/store/store.js';
import { openBrowser } from '../browser.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';

export interface Visit {
  readonly page: Page;
  /** Whatever the page complains of, or asks of another server. */
  readonly complaints: string[];
}

export interface VisitOptions {
  readonly width?: number;
  readonly height?: number;
  readonly scheme?: 'light' | 'dark';
}

export interface PageFixture {
  redis(): TestRedis;
  /** Keys that no other test has. */
  openStore(): Promise<Store>;
  serve(store: Store, options?: Partial<Omit<DashboardOptions, 'store'>>): Promise<Dashboard>;
  visit(url: string, options?: VisitOptions): Promise<Visit>;
}

export function pageFixture(): PageFixture {
  let redis: TestRedis;
  let browser: Browser;
  beforeAll(async () => {
    [redis, browser] = await Promise.all([startTestRedis(), openBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await redis?.stop();
  });
  return {
    redis: () => redis,
    openStore: async () => {
      const store = await Store.open(redis.target());
      onTestFinished(() => store.close());
      return store;
    },
    serve: async (store, options = {}) => {
      const common = { store, host: '127.0.0.1', port: 0, token: null, log: SILENT_LOG };
      const dashboard = await startDashboard({ ...common, ...options });
      onTestFinished(() => dashboard.close());
      return dashboard;
    },
    visit: (url, options) => openPage(browser, url, options),
  };
}

async function openPage(
  browser: Browser,
  url: string,
  { width = 1200, height = 800, scheme = 'light' }: VisitOptions = {},
): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    const address = request.url();
    if (!address.startsWith(new URL(url).origin) && !address.startsWith('data:')) {
      complaints.push(`asked ${address}`);
    }
  });
  await page.goto(url);
  return { page, complaints };
}

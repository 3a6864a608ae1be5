/**
 * Takes the pictures of docs/images: each view of the page, with the sweep of handwritten digits trained for it and with
 * a large made-up sweep; and of the report in reports/example. `npm run images`, and then look at every picture.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { launch } from '../../src/app/launch.js';
import { prepareSweep } from '../../src/app/prepareSweep.js';
import { SILENT_LOG } from '../../src/base/log.js';
import { startDashboard } from '../../src/dashboard/startDashboard.js';
import { Store } from '../../src/store/store.js';
import { parseSweepFile } from '../../src/sweepfile/parseSweepFile.js';
import { startWorkerGroup, untilDone } from '../app/sweepFixture.js';
import { openBrowser } from '../browser.js';
import { startTestRedis } from '../redis/testRedis.js';
import { seedLargeSweep } from './largeSweep.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const IMAGES = join(ROOT, 'docs/images');

interface Picture {
  readonly name: string;
  readonly path: string;
  /** What shows that the view is complete. */
  readonly text: string;
  readonly width?: number;
  readonly height?: number;
  readonly scheme?: 'light' | 'dark';
}

const WIDE = '/sweeps/wide-search';
const FILTER = encodeURIComponent('learning_rate >= 0.01 && activation == "relu"');

const PICTURES: readonly Picture[] = [
  { name: 'sweeps', path: '/', text: 'wide-search', height: 620 },
  { name: 'sweeps-dark', path: '/', text: 'wide-search', height: 620, scheme: 'dark' },
  { name: 'sweep', path: WIDE, text: 'improvement', height: 1600 },
  { name: 'sweep-dark', path: `${WIDE}?filter=${FILTER}`, text: 'improvement', height: 1600, scheme: 'dark' },
  { name: 'digits', path: '/sweeps/digits', text: 'improvement', height: 1600 },
  { name: 'trial', path: '/sweeps/digits/trials/52', text: 'Run it again', height: 1300 },
  {
    name: 'trial-dark',
    path: '/sweeps/digits/trials/52',
    text: 'Run it again',
    height: 1300,
    scheme: 'dark',
  },
  { name: 'compare', path: '/sweeps/digits/compare?trials=52,48,35,33', text: 'Differences', height: 1050 },
  { name: 'workers', path: '/workers', text: 'threads', height: 500 },
  { name: 'phone', path: '/sweeps/digits', text: 'improvement', width: 390, height: 1700 },
  { name: 'phone-dark', path: WIDE, text: 'improvement', width: 390, height: 1700, scheme: 'dark' },
];

async function takePicture(browser: Browser, url: string, picture: Picture): Promise<void> {
  const { name, path, text, width = 1440, height = 900, scheme = 'light' } = picture;
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme });
  const page = await context.newPage();
  await page.goto(`${url}${path}`);
  await page.getByText(text).first().waitFor();
  await page.getByText('live', { exact: true }).waitFor({ state: 'attached' });
  await page.locator('.loading, .is-coming, [data-waiting=true]').first().waitFor({ state: 'detached' });
  await page.screenshot({ path: join(IMAGES, `${name}.png`) });
  await context.close();
}

/** The first screen of a report. */
async function takeReport(browser: Browser): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
  await page.goto(pathToFileURL(join(ROOT, 'reports/example/report.html')).href);
  await page.screenshot({ path: join(IMAGES, 'report.png') });
  await page.close();
}

async function trainDigits(store: Store): Promise<void> {
  const file = join(ROOT, 'sweeps/digits.yaml');
  const text = readFileSync(file, 'utf8');
  await launch(store, await prepareSweep(parseSweepFile(text, { fileName: file }), text, file));
  await untilDone(store);
}

mkdirSync(IMAGES, { recursive: true });
const redis = await startTestRedis();
const store = await Store.open(redis.target());
const workers = await startWorkerGroup(store.target, { threads: 2 });
const dashboard = await startDashboard({ store, host: '127.0.0.1', port: 0, token: null, log: SILENT_LOG });
const browser = await openBrowser();
try {
  await takeReport(browser);
  await trainDigits(store);
  await takePicture(browser, dashboard.url, PICTURES.find(({ name }) => name === 'workers') as Picture);
  // Nobody is to train the made-up sweep.
  await workers.stop();
  await seedLargeSweep(store);
  for (const picture of PICTURES.filter(({ name }) => name !== 'workers')) {
    await takePicture(browser, dashboard.url, picture);
  }
} finally {
  await browser.close();
  await dashboard.close();
  store.close();
  await redis.stop();
}

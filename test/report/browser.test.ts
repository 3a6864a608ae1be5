import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeReport } from '../../src/report/writeReport.js';
import type { Summary } from '../../src/results/summary.js';
import { browserMissing, openBrowser } from '../browser.js';
import { goldenCases } from './fixtures/goldenCases.js';
import { makeSummary } from './fixtures/makeSummary.js';

/** Rankings that are wider than a page: of many columns, and of names without a blank. */
const wideCases: Readonly<Record<string, () => Summary>> = {
  'many-columns': () => {
    const axes = [
      { name: 'optimizer', values: ['sgd', 'nesterov', 'rmsprop', 'adamw'] },
      { name: 'learning_rate_schedule', values: ['inverse_time', 'constant', 'cosine', 'exponential'] },
      { name: 'initialization', values: ['xavier', 'he', 'xavier', 'he'] },
      { name: 'activation', values: ['leaky_relu', 'sigmoid', 'tanh', 'relu'] },
      { name: 'hidden_units', values: [[1024, 512, 256], [32, 16], [48], [64, 32]] },
      ...['learning_rate', 'momentum', 'weight_decay'].map((name) => ({
        name,
        values: [0.01234567, 0.02345678, 0.03456789, 0.4567891],
      })),
      ...['batch_size', 'epochs'].map((name) => ({ name, values: [16, 32, 64, 128] })),
      { name: 'seed', values: [1, 2, 3, 4].map((last) => Number.MAX_SAFE_INTEGER - last) },
    ];
    return makeSummary({
      spec: {
        name: 'many columns',
        axes,
        zip: [axes.map(({ name }) => name)],
        also: [{ name: 'three-layers-as-in-paper', values: { hidden_units: [1024, 512, 256] } }],
      },
      divergeAbove: 0.4,
      stopped: 1,
    });
  },
  'long-names': () =>
    makeSummary({
      spec: {
        name: 'long names',
        axes: [{ name: 'learning_rate', values: [0.01, 0.1] }],
        also: [{ name: 'x'.repeat(60), values: { learning_rate: 0.05 } }],
      },
    }),
};

describe.skipIf(browserMissing() !== null)('report.html in a browser', () => {
  let browser: Browser;
  let folder = '';
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'jmin-report-'));
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  /** Opens the report of a case; whatever the page asked for or complained about fails the test. */
  async function open(name: string, use: (page: Page) => Promise<void>) {
    const make = goldenCases[name] ?? wideCases[name];
    if (make === undefined) throw new Error(`no case ${name}`);
    const { directory } = await writeReport(make(), { reportsDirectory: folder });
    const url = pathToFileURL(join(directory, 'report.html')).href;
    const context = await browser.newContext();
    const requests: string[] = [];
    const complaints: string[] = [];
    try {
      const page = await context.newPage();
      page.on('request', (request) => requests.push(request.url()));
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('dialog', (dialog) => complaints.push(dialog.message()));
      await page.goto(url, { waitUntil: 'load' });
      await use(page);
      expect(requests.filter((request) => request !== url && !request.startsWith('data:'))).toEqual([]);
      expect(complaints).toEqual([]);
    } finally {
      await context.close();
    }
  }

  const resize = (page: Page, width: number) => page.setViewportSize({ width, height: 800 });

  test.each(Object.keys(goldenCases))('%s asks for nothing and fits its width', async (name) => {
    await open(name, async (page) => {
      for (const width of [320, 390, 768, 1280]) {
        await resize(page, width);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      }
    });
  });

  test('shows one drawing of each chart, its type between 8 and 19 pixels, at every width', async () => {
    await open('finished', async (page) => {
      for (const width of [360, 390, 575, 577, 800, 900, 1280, 2000]) {
        await resize(page, width);
        const drawings = await page
          .locator('figure')
          .evaluateAll((figures) =>
            figures.map((figure) =>
              [...figure.querySelectorAll(':scope > svg')]
                .filter((svg) => svg.clientWidth > 0)
                .map((svg) => (12 * svg.clientWidth) / Number(svg.getAttribute('viewBox')?.split(' ')[2])),
            ),
          );
        expect(drawings).toHaveLength(6);
        for (const sizes of drawings) {
          expect(sizes, `at ${width}`).toHaveLength(1);
          expect(sizes[0], `at ${width}`).toBeGreaterThanOrEqual(8);
          expect(sizes[0], `at ${width}`).toBeLessThanOrEqual(19);
        }
      }
    });
  });

  test.each(['finished', 'regression', 'many-columns', 'long-names'])(
    'prints every column of every table of %s inside the page',
    async (name) => {
      await open(name, async (page) => {
        await page.emulateMedia({ media: 'print' });
        const isLandscape = (await page.locator('.landscape').count()) > 0;
        expect(isLandscape).toBe(name === 'many-columns');
        // A4 at 96 pixels to the inch, without its margins.
        const width = Math.floor((((isLandscape ? 297 : 210) - 24) / 25.4) * 96);
        await resize(page, width);
        const cells = await page.locator('th:last-child, td:last-child').evaluateAll((all) =>
          all.map((cell) => ({
            right: cell.getBoundingClientRect().right,
            cut: cell.scrollWidth - cell.clientWidth,
          })),
        );
        expect(cells.length).toBeGreaterThan(0);
        for (const { right, cut } of cells) {
          expect(right).toBeLessThanOrEqual(width);
          expect(cut).toBeLessThanOrEqual(1);
        }
      });
    },
  );

  test('sorts, filters and completes the ranking, and shows the trial below the pointer', async () => {
    await open('finished', async (page) => {
      await resize(page, 1280);
      const cells = (column: number) =>
        page.locator(`#ranking-table tbody tr:visible td:nth-child(${column})`).allTextContents();
      const before = await cells(2);
      await page.locator('#ranking-table th').nth(1).getByRole('button').click();
      const sorted = await cells(2);
      expect(sorted.map(Number)).toEqual(before.map(Number).sort((a, b) => a - b));
      await page.locator('#ranking-table th').nth(1).getByRole('button').click();
      expect((await cells(2)).map(Number)).toEqual(sorted.map(Number).reverse());

      await page.getByRole('searchbox', { name: 'Filter Ranking' }).fill('0.003');
      expect((await cells(2)).length).toBe(3);
      const columns = () => page.locator('#ranking-table th:visible').count();
      const few = await columns();
      await page.getByLabel('all columns').check();
      expect(await columns()).toBeGreaterThan(few);

      await page.locator('#hyperparameters svg.wide circle[data-t]').first().hover({ force: true });
      expect(await page.locator('.tip').textContent()).toMatch(/^trial \d+: J /);
    });
  });

  test('brushes the parallel coordinates', async () => {
    await open('finished', async (page) => {
      await resize(page, 1280);
      const axis = page.locator('#parallel .brush').first();
      await axis.scrollIntoViewIfNeeded();
      const box = await axis.boundingBox();
      if (box === null) throw new Error('the axis is drawn');
      await page.mouse.move(box.x + box.width / 2, box.y + 2);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 3, { steps: 4 });
      await page.mouse.up();
      expect(await page.locator('#brushed').textContent()).toMatch(/^3 of 9 trials: /);
      expect(await page.locator('#parallel .brushed path').getAttribute('d')).toMatch(/^M/);
      await axis.dblclick();
      expect(await page.locator('#brushed').textContent()).toContain('Drag along an axis');
    });
  });

  test('leaves no control on paper', async () => {
    await open('finished', async (page) => {
      await page.emulateMedia({ media: 'print' });
      expect(
        await page.locator('.control:visible, nav:visible, main > section button[data-copy]:visible').count(),
      ).toBe(0);
    });
  });

  test('names that are code are shown as text', async () => {
    await open('hostile', async (page) => {
      expect(await page.locator('h1').textContent()).toContain('<script>alert(1)</script>');
      expect(await page.locator('main script:not([type]), main img, main a:not([href^="#"])').count()).toBe(
        0,
      );
    });
  });

  test('is dark where its reader likes it dark, and never on paper', async () => {
    await open('finished', async (page) => {
      const ground = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
      const light = await ground();
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await ground()).not.toBe(light);
      await page.emulateMedia({ colorScheme: 'dark', media: 'print' });
      expect(await ground()).toBe('rgb(255, 255, 255)');
    });
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeReport } from '../../src/report/writeReport.js';
import { browserMissing, openBrowser } from '../browser.js';
import { goldenCases } from './fixtures/goldenCases.js';

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
    const make = goldenCases[name];
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
              [...figure.querySelectorAll('svg')]
                .filter((svg) => svg.clientWidth > 0)
                .map((svg) => (12 * svg.clientWidth) / Number(svg.getAttribute('viewBox')?.split(' ')[2])),
            ),
          );
        expect(drawings).toHaveLength(3);
        for (const sizes of drawings) {
          expect(sizes, `at ${width}`).toHaveLength(1);
          expect(sizes[0], `at ${width}`).toBeGreaterThanOrEqual(8);
          expect(sizes[0], `at ${width}`).toBeLessThanOrEqual(19);
        }
      }
    });
  });

  test('names that are code are shown as text', async () => {
    await open('hostile', async (page) => {
      expect(await page.locator('h1').textContent()).toContain('<script>alert(1)</script>');
      expect(await page.locator('main script, main img, main a').count()).toBe(0);
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

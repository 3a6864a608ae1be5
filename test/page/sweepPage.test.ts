import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Store } from '../../src/store/store.js';
import { browserMissing } from '../browser.js';
import { type SeededSweep, seedSweep } from '../dashboard/seedSweep.js';
import { seriousFaults } from './accessibility.js';
import { pageFixture } from './pageFixture.js';

const missing = browserMissing();

/** Eight trials: learning rates 0.01 to 0.3 with 4 and 8 units; seven finished, one diverged. */
async function finishedSweep(store: Store, name: string): Promise<SeededSweep> {
  const sweep = await seedSweep(store, name);
  for (const index of [0, 1, 2, 3, 4, 5, 6]) {
    await sweep.start(index);
    await sweep.finish(index, 0.7 - index / 10);
  }
  await sweep.finish(7, null);
  return sweep;
}

describe.skipIf(missing !== null)(`a sweep's page${missing === null ? '' : ` (${missing})`}`, () => {
  const { openStore, serve, visit } = pageFixture();
  let store: Store;
  let sweep: SeededSweep;
  let url: string;

  const openSweep = async (query = '') => {
    store = await openStore();
    sweep = await finishedSweep(store, 'moons');
    url = (await serve(store)).url;
    const visited = await visit(`${url}/sweeps/${sweep.slug}${query}`, { width: 1400, height: 900 });
    await visited.page.getByText('live', { exact: true }).waitFor();
    return visited;
  };
  const matched = (page: Page, count: number) =>
    page.locator('.filter-state').getByText(`${count} of 8 trials`).waitFor();
  const filterOf = (page: Page) => new URL(page.url()).searchParams.get('filter');

  it('filters every part by one expression, which is in the address', async () => {
    const { page, complaints } = await openSweep();
    await matched(page, 8);
    await page.keyboard.press('/');
    await page.keyboard.type('learning_rate >= 0.1 && ');
    await page
      .getByRole('listbox', { name: 'Completions' })
      .getByText('dev_J', { exact: true })
      .first()
      .waitFor();
    await page.keyboard.type('J < 0.25');
    await page.keyboard.press('Enter');
    await matched(page, 2);
    expect(filterOf(page)).toBe('learning_rate >= 0.1 && J < 0.25');
    // A link, a reload and the way back show the same.
    await page.reload();
    await matched(page, 2);
    await page.getByRole('button', { name: 'Remove J < 0.25' }).click();
    await matched(page, 4);
    await page.getByRole('button', { name: 'finished' }).click();
    await matched(page, 3);
    expect(filterOf(page)).toBe('learning_rate >= 0.1 && state == "finished"');
    expect(complaints).toEqual([]);
  });

  it('says where a filter is wrong, and keeps what it showed', async () => {
    const { page } = await openSweep();
    await matched(page, 8);
    await page.getByLabel('Filter trials').fill('learning_rat < 0.1');
    await page.getByRole('region', { name: 'Filter' }).getByText('did you mean learning_rate').waitFor();
    // What was shown stays.
    expect(await page.locator('.problem').count()).toBe(0);
    expect(await page.getByLabel('Filter trials').getAttribute('aria-invalid')).toBe('true');
    await page.getByLabel('Filter trials').fill('learning_rate < 0.1');
    await matched(page, 4);
  });

  it('filters by a brush on an axis, and a click removes it', async () => {
    const { page } = await openSweep();
    const reach = page.locator('[data-axis="learning_rate"] .parallel-reach');
    await reach.scrollIntoViewIfNeeded();
    const box = await reach.boundingBox();
    if (box === null) throw new Error('the axis is out of sight');
    const x = box.x + box.width / 2;
    await page.mouse.move(x, box.y + 4);
    await page.mouse.down();
    await page.mouse.move(x, box.y + box.height * 0.5, { steps: 4 });
    await page.mouse.up();
    await matched(page, 4);
    expect(filterOf(page)).toBe('learning_rate >= 0.1');
    await page.mouse.click(x, box.y + box.height * 0.9);
    await matched(page, 8);
    expect(filterOf(page)).toBeNull();
  });

  it('sorts by any column, and marks, selects and compares by keyboard', async () => {
    const { page } = await openSweep();
    await page.getByRole('cell', { name: '0.1000' }).first().waitFor();
    const first = () => page.locator('[data-trial]').first().getAttribute('data-trial');
    expect(await first()).toBe('7');
    await page.getByRole('button', { name: 'trial', exact: true }).click();
    await page.locator('[data-trial="1"]:first-child, [data-trial="1"]').first().waitFor();
    await expect.poll(first).toBe('1');
    for (const key of ['j', 'x', 'j', 'j', 'x']) await page.keyboard.press(key);
    await page.getByText('2 trials selected').waitFor();
    await page.keyboard.press('c');
    await page.getByRole('heading', { name: '2 trials side by side' }).waitFor();
    const rows = page.getByRole('row', { name: /differs/ });
    expect(await rows.allInnerTexts()).toHaveLength(1);
    await page.goBack();
    await page.getByText('2 trials selected').waitFor();
  });

  it('says what the sweep shows once it has ended', async () => {
    const { page } = await openSweep();
    await page.locator('#findings').scrollIntoViewIfNeeded();
    const api = await page.request.get(`${url}/api/v1/sweeps/${sweep.slug}/findings`);
    const { findings, next } = (await api.json()) as {
      findings: { sentence: string }[];
      next: { sentence: string };
    };
    expect(findings.length).toBeGreaterThan(2);
    await page.locator('#findings .next-move').getByText(next.sentence).waitFor();
    expect(await page.locator('#findings li').allInnerTexts()).toEqual(
      findings.map(({ sentence }) => sentence),
    );
  });

  it('shows findings of a sweep that has not ended on request', async () => {
    store = await openStore();
    sweep = await seedSweep(store, 'moons');
    await sweep.finish(0, 0.5);
    url = (await serve(store)).url;
    const { page } = await visit(`${url}/sweeps/${sweep.slug}`, { width: 1400, height: 1200 });
    await page.getByRole('button', { name: 'Show them so far' }).click();
    await page.locator('#findings .next-move').getByText('Wait for the 7 trials that are left').waitFor();
  });

  it('puts sweeps side by side that were selected in the list', async () => {
    const { page } = await openSweep();
    const other = await seedSweep(store, 'other');
    for (const index of [0, 1, 2, 3, 4, 5, 6, 7]) await other.finish(index, 0.05 * (index + 1));
    await page.goto(url);
    for (const name of ['moons', 'other']) await page.getByRole('link', { name, exact: true }).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.getByText('1 sweep selected').waitFor();
    await page.getByRole('checkbox', { name: 'Select other' }).check();
    await page.getByRole('checkbox', { name: 'Select moons' }).check();
    await page.getByText('2 sweeps selected').waitFor();
    await page.getByRole('heading', { level: 1 }).click();
    await page.keyboard.press('c');
    await page.getByRole('heading', { name: '2 sweeps side by side' }).waitFor();
    await page.getByText('against A').waitFor();
    expect(await page.getByRole('row', { name: /best: J/ }).count()).toBe(1);
    await page.reload();
    await page.getByRole('heading', { name: '2 sweeps side by side' }).waitFor();
    await page.getByText('against A').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.goBack();
    await page.getByText('2 sweeps selected').waitFor();
  });

  it('keeps focus, selection and scroll while everything updates', async () => {
    store = await openStore();
    sweep = await seedSweep(store, 'moons');
    url = (await serve(store)).url;
    const { page } = await visit(`${url}/sweeps/${sweep.slug}`, { width: 1400, height: 700 });
    await page.getByText('live', { exact: true }).waitFor();
    await page.getByRole('checkbox', { name: 'Select trial 3' }).check();
    await page.getByRole('checkbox', { name: 'Select trial 3' }).focus();
    const place = () =>
      page.evaluate('[scrollY, document.activeElement.getAttribute("aria-label")].join(" ")');
    const before = await place();
    for (const index of [0, 1, 2, 3]) await sweep.finish(index, 0.1 + index);
    await page.getByRole('button', { name: 'finished' }).waitFor();
    await page.locator('.ledger-key').getByText('4', { exact: true }).first().waitFor();
    await page.getByRole('row').filter({ hasText: '3.100' }).waitFor();
    expect(await page.getByRole('checkbox', { name: 'Select trial 3' }).isChecked()).toBe(true);
    expect(await place()).toBe(before);
  });

  it('shows a trial with its configuration, curve, events, and the way to the next', async () => {
    const { page, complaints } = await openSweep();
    await page.locator('[data-trial="7"]').getByRole('link').click();
    await page.getByRole('heading', { name: 'Trial 7' }).waitFor();
    await page.getByText('rank 1 of 7').waitFor();
    await page.getByText('jmin run').first().waitFor();
    await page.keyboard.press(']');
    await page.getByRole('heading', { name: 'Trial 6' }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'Trial 7' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('takes notes and tags, as text', async () => {
    const { page } = await openSweep();
    const panel = page.locator('#notes');
    const field = panel.getByLabel('A note, or tags');
    const note = 'too slow <img src=x onerror=alert(1)>';
    await field.fill(note);
    await field.press('Enter');
    await panel.getByText(note).waitFor();
    await field.fill('#baseline #v2');
    await field.press('Enter');
    await panel.getByRole('button', { name: 'Remove the tag v2' }).click();
    await panel.getByRole('button', { name: 'Remove the tag v2' }).waitFor({ state: 'detached' });
    expect(await panel.getByRole('button', { name: 'Remove the tag baseline' }).count()).toBe(1);
    expect(await panel.locator('img').count()).toBe(0);
  });

  it('pauses and resumes the sweep, asking once and saying what it did', async () => {
    store = await openStore();
    sweep = await seedSweep(store, 'moons');
    url = (await serve(store)).url;
    const { page } = await visit(`${url}/sweeps/${sweep.slug}`);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Keep as it is' }).click();
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
    await page.locator('.sweep-head').getByText('paused', { exact: true }).waitFor();
    await page.locator('.announcement').waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Resume' }).click();
    await page.locator('.sweep-head').getByText('waiting', { exact: true }).first().waitFor();
  });

  it('goes anywhere from the command palette', async () => {
    const { page } = await openSweep();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('workers');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Workers' }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
  });

  it.each(['light', 'dark'] as const)('has no serious fault of accessibility in %s', async (scheme) => {
    store = await openStore();
    sweep = await finishedSweep(store, 'moons');
    url = (await serve(store)).url;
    const { page } = await visit(url, { scheme, width: 1400 });
    const views = [
      ['/', 'moons'],
      [`/sweeps/${sweep.slug}?filter=J < 0.5&select=1,2`, '2 trials selected'],
      [`/sweeps/${sweep.slug}/trials/7`, 'rank 1 of 7'],
      [`/sweeps/${sweep.slug}/compare?trials=1,2,7`, '3 trials side by side'],
      ['/workers', 'No worker'],
      ['/new', 'Start the sweep'],
    ];
    for (const [path, text = ''] of views) {
      await page.goto(`${url}${path}`);
      await page.getByText(text).first().waitFor();
      expect([path, await seriousFaults(page)]).toEqual([path, []]);
    }
  });
});

describe('the first view', () => {
  it('is less than 180 kB to fetch', async () => {
    const root = new URL('../../bundle/page/', import.meta.url);
    const { gzipSync } = await import('node:zlib');
    const manifest = JSON.parse(readFileSync(new URL('manifest.json', root), 'utf8')) as Manifest;
    const files = new Set<string>();
    const add = (name: string) => {
      const { file, css = [], imports = [] } = manifest[name] ?? { file: '' };
      for (const one of [file, ...css]) files.add(one);
      for (const one of imports) add(one);
    };
    add('index.html');
    const sizes = [...files].map((file) => gzipSync(readFileSync(new URL(file, root))).length);
    expect(files.size).toBeGreaterThan(1);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(180_000);
  });
});

type Manifest = Readonly<Record<string, { file: string; css?: string[]; imports?: string[] }>>;

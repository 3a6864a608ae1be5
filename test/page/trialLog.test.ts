import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkpointFolder } from '../../src/store/checkpoints.js';
import { trialFolder } from '../../src/trainers/command/running/folders.js';
import { browserMissing } from '../browser.js';
import { seedSweep } from '../dashboard/seedSweep.js';
import { pageFixture } from './pageFixture.js';

const missing = browserMissing();
const HOSTILE = '<img src=x onerror=alert(1)>';

describe.skipIf(missing !== null)(`a trial's log${missing === null ? '' : ` (${missing})`}`, () => {
  const { openStore, serve, visit } = pageFixture();

  it('follows what is printed, with its colours, as text, and can be searched', async () => {
    const store = await openStore();
    const sweep = await seedSweep(store, 'printing');
    await sweep.start(0);
    const checkpoints = mkdtempSync(join(tmpdir(), 'jmin-log-'));
    onTestFinished(() => rmSync(checkpoints, { recursive: true }));
    const own = trialFolder(
      checkpointFolder(checkpoints, store.target.prefix, sweep.slug),
      sweep.ids[0] ?? '',
    );
    mkdirSync(own, { recursive: true });
    const file = join(own, 'attempt-1.log');
    writeFileSync(file, `\u001b[31mloud\u001b[0m ${HOSTILE}\n`);
    const { url } = await serve(store, { checkpoints });
    const { page, complaints } = await visit(`${url}/sweeps/${sweep.slug}/trials/1`);
    const log = page.locator('#log');
    await log.getByText(HOSTILE).waitFor();
    expect(await log.locator('.ansi-red').textContent()).toBe('loud');
    await log.getByText('1 line, following').waitFor();

    appendFileSync(file, '10 %\r50 %\r100 %\nstep 2\n');
    await log.getByText('100 %').waitFor();
    expect(await log.locator('pre').textContent()).not.toContain('50 %');
    await sweep.finish(0, 0.5);
    await log.getByText('3 lines', { exact: true }).waitFor();

    await log.getByRole('searchbox').fill('STEP');
    await log.getByText('1 of 3 lines').waitFor();
    expect(await log.locator('pre').textContent()).toBe('step 2\n');
    expect(await page.locator('main img').count()).toBe(0);
    expect(complaints).toEqual([]);
  });
});

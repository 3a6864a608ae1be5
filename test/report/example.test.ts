import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openJournalFile } from '../../src/app/openSweep.js';
import { REPORT_FILES } from '../../src/app/reportFiles.js';

const EXAMPLE = fileURLToPath(new URL('../../reports/example/', import.meta.url));

/** To write it anew: `npx jmin report --journal reports/example/journal.jsonl.gz --reports reports` and move the files. */
describe('reports/example', async () => {
  const { summary } = await openJournalFile(`${EXAMPLE}journal.jsonl.gz`);

  it.each(Object.entries(REPORT_FILES))('has in %s what its journal gives', (name, write) => {
    expect(write(summary) === readFileSync(`${EXAMPLE}${name}`, 'utf8')).toBe(true);
  });

  it('is of the whole sweep', () => {
    expect(summary.partial).toBe(false);
    expect(summary.ledger.planned).toBe(60);
  });
});

/**
 * The Parquet file of `export` in DuckDB itself. Its package takes 70 MB, so it is no dependency: to run this test,
 * npm install --no-save @duckdb/node-api.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { trialColumns } from '../../src/report/exportTables.js';
import { toParquet } from '../../src/report/parquet.js';
import { metricAt, winner } from '../../src/results/summary.js';
import { makeSummary } from './fixtures/makeSummary.js';

interface DuckDb {
  readonly DuckDBInstance: { create(path: string): Promise<{ connect(): Promise<Connection> }> };
}

interface Connection {
  runAndReadAll(sql: string): Promise<{ getRowObjects(): Record<string, unknown>[] }>;
  closeSync(): void;
}

/** Where the package is; null if it is not installed. */
const found = ((): string | null => {
  try {
    return createRequire(import.meta.url).resolve('@duckdb/node-api');
  } catch {
    return null;
  }
})();

test.skipIf(found === null)('DuckDB reads the trials with their types', async () => {
  const summary = makeSummary({ divergeAbove: 0.2 });
  const folder = mkdtempSync(join(tmpdir(), 'jmin-duckdb-'));
  const file = join(folder, 'trials.parquet');
  writeFileSync(file, toParquet(trialColumns(summary)));
  const { DuckDBInstance } = (await import(pathToFileURL(found ?? '').href)) as DuckDb;
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  try {
    const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjects();
    const sql = `select count(*)::int as trials, min(J) as best, typeof(any_value(J)) as type from '${file}'`;
    const best = metricAt(summary.columns, 'J', winner(summary) ?? -1);
    expect(await rows(sql)).toEqual([{ trials: summary.trials.size, best, type: 'DOUBLE' }]);
    const states = `select state, count(*)::int as n from '${file}' group by state order by state`;
    expect(await rows(states)).toEqual([
      { state: 'diverged', n: summary.ledger.diverged },
      { state: 'finished', n: summary.ledger.finished },
    ]);
  } finally {
    connection.closeSync();
    rmSync(folder, { recursive: true });
  }
});

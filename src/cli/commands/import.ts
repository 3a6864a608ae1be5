import type { Command } from 'commander';
import { importSweep, readImportableSweep } from '../../app/importJournal.js';
import { formatCount, formatCounted } from '../../base/format.js';
import { printable } from '../../base/printable.js';
import {
  type OutputOptions,
  type RedisOptions,
  type Surroundings,
  withOutput,
  withRedis,
} from '../options.js';
import { usingRedis } from '../session.js';
import { terminalOf } from '../terminal.js';

export function addImport(program: Command, around: Surroundings): void {
  const command = program
    .command('import')
    .description('Restore a sweep in Redis from its exported journal.')
    .argument('<journal>', 'journal written by jmin export or with a report, gzipped or not')
    .addHelpText(
      'after',
      '\nExamples:\n  $ jmin import reports/digits/journal.jsonl.gz\n  $ jmin run sweeps/digits.yaml      # trains only what is missing',
    );
  withRedis(command);
  withOutput(command).action(async (path: string, options: RedisOptions & OutputOptions) => {
    const terminal = terminalOf(options, around);
    const sweep = await readImportableSweep(path);
    const added = await usingRedis(options, { ...around, terminal, reportsFaults: true }, ({ store }) =>
      importSweep(store, sweep),
    );
    const { summary, slug, entries, isCut } = sweep;
    const { ledger } = summary;
    if (isCut) terminal.warn(`${printable(path)}: its last line is incomplete and was left out`);
    if (options.json) {
      const { name } = summary.spec;
      return terminal.print(JSON.stringify({ sweep: name, slug, events: entries.length, added, cut: isCut }));
    }
    const name = printable(summary.spec.name, 60);
    if (added === 0) return terminal.print(`${name}: nothing to import: Redis has all of it`);
    const ended = formatCount(ledger.finished + ledger.diverged);
    terminal.print(
      `${name}: ${formatCounted(added, 'event')} imported, with the results of ${ended} of ${formatCounted(ledger.planned, 'trial')}`,
    );
    terminal.note('It waits until its sweep file is run again.');
  });
}

import { type Command, Option } from 'commander';
import { collectGarbage, whatIsStored } from '../../app/collectGarbage.js';
import { formatBytes, NOTHING } from '../../base/format.js';
import { printable } from '../../base/printable.js';
import { ownCheckpointFolder } from '../../processes/workerProtocol.js';
import { number, text } from '../../report/reportTable.js';
import type { StoredFile, StoredView } from '../../views/storedView.js';
import {
  type OutputOptions,
  type RedisOptions,
  type Surroundings,
  withOutput,
  withRedis,
  withReports,
} from '../options.js';
import { usingRedis } from '../session.js';
import { type Terminal, terminalOf } from '../terminal.js';
import { textTable } from '../textTable.js';

export function addGc(program: Command, around: Surroundings): void {
  const command = program
    .command('gc')
    .description('Show the sizes of what is stored, and remove files that no sweep needs.')
    .addOption(new Option('--remove', 'remove what no sweep needs'))
    .addHelpText(
      'after',
      '\nA file is needed while its sweep is in Redis. Reports are never removed.\n\nExamples:\n  $ jmin gc\n  $ jmin gc --remove',
    );
  withRedis(command);
  withReports(command, 'folder with the reports');
  type GcOptions = RedisOptions & OutputOptions & { reports: string; remove?: true };
  withOutput(command).action(async (options: GcOptions) => {
    const terminal = terminalOf(options, around);
    const folders = {
      dataDir: options.dataDir,
      checkpoints: ownCheckpointFolder(options.dataDir),
      reports: options.reports,
    };
    const work = options.remove === true ? collectGarbage : whatIsStored;
    await usingRedis(options, { ...around, terminal }, async (redis) => {
      const stored = await work(redis, folders);
      if (options.json) return terminal.print(JSON.stringify(stored));
      printStored(stored, terminal, options.remove === true);
    });
  });
}

function printStored(stored: StoredView, terminal: Terminal, hasRemoved: boolean): void {
  const { sweeps, datasets, files } = stored;
  const inRedis = [
    ...sweeps.flatMap((sweep) => [
      { what: `journal of ${sweep.sweep}`, bytes: sweep.journal_bytes },
      { what: `checkpoints of ${sweep.sweep}`, bytes: sweep.checkpoints_bytes },
      { what: `caches of ${sweep.sweep}`, bytes: sweep.caches_bytes },
    ]),
    ...datasets.map(({ digest, bytes }) => ({ what: `data set ${digest.slice(0, 12)}`, bytes })),
  ].filter(({ bytes }) => bytes !== 0);
  printTable(
    [text('in Redis'), number('size')],
    inRedis.map(({ what, bytes }) => [printable(what, 60), bytes === null ? 'unknown' : formatBytes(bytes)]),
    terminal,
  );
  const logs = ({ logs_bytes }: StoredFile) => (logs_bytes === 0 ? NOTHING : formatBytes(logs_bytes));
  printTable(
    [text('kind'), number('size'), number('logs'), text('needed'), text('file')],
    files.map((file) => [
      ...[LABELS[file.kind], formatBytes(file.bytes), logs(file)],
      ...[file.needed ? 'yes' : 'no', printable(file.path)],
    ]),
    terminal,
  );
  if (inRedis.some(({ bytes }) => bytes === null))
    terminal.print('The user of this Redis may not ask for the size of a key.');
  const unneeded = files.filter(({ needed }) => !needed);
  if (hasRemoved) return terminal.print(`removed ${formatBytes(stored.removed_bytes)}`);
  if (unneeded.length === 0) return terminal.print('Nothing to remove.');
  terminal.print(`No sweep needs ${formatBytes(stored.unneeded_bytes)}. jmin gc --remove would remove:`);
  for (const { path } of unneeded) terminal.print(`  ${printable(path)}`);
}

const LABELS: Readonly<Record<StoredFile['kind'], string>> = {
  checkpoints: 'checkpoints',
  weights: 'weights',
  report: 'report',
  private_redis: 'private Redis',
};

function printTable(
  columns: Parameters<typeof textTable>[0]['columns'],
  rows: readonly string[][],
  terminal: Terminal,
): void {
  if (rows.length === 0) return;
  for (const line of textTable({ columns, rows: rows.map((cells) => ({ cells })) }, terminal))
    terminal.print(line);
  terminal.print('');
}

import type { Command } from 'commander';
import { SweepViews } from '../../app/sweepViews.js';
import { formatCount, formatNumber } from '../../base/format.js';
import { number, text } from '../../report/reportTable.js';
import {
  type OutputOptions,
  type RedisOptions,
  type Surroundings,
  withOutput,
  withRedis,
} from '../options.js';
import { usingRedis } from '../session.js';
import { terminalOf } from '../terminal.js';
import { textTable } from '../textTable.js';

export function addWorkers(program: Command, around: Surroundings): void {
  const command = program
    .command('workers')
    .description('Which workers there are, and what each of them is at.')
    .addHelpText(
      'after',
      '\nExamples:\n  $ jmin workers\n  $ jmin workers --json --redis redis://queue:6379',
    );
  withRedis(command);
  withOutput(command).action(async (options: RedisOptions & OutputOptions) => {
    const terminal = terminalOf(options, around);
    await usingRedis(options, { ...around, terminal }, async ({ store }) => {
      const workers = await new SweepViews(store).workers();
      if (options.json) return terminal.print(JSON.stringify(workers));
      if (workers.length === 0) return terminal.print('No workers: jmin worker starts one.');
      const columns = [text('worker'), text('host'), number('threads'), text('kernel'), text('is at')];
      const rows = workers.map(({ worker, host, threads, kernel, running }) => {
        const at = running.map(({ slug, iteration, iterations, J }) => {
          const cost = J === null ? '' : `, J ${formatNumber(J)}`;
          return `${slug} ${formatCount(iteration)} of ${formatCount(iterations)}${cost}`;
        });
        return { cells: [worker, host, String(threads), kernel, at.join('; ') || 'nothing'] };
      });
      for (const line of textTable({ columns, rows }, terminal.colors)) terminal.print(line);
    });
  });
}

import { type Command, Option } from 'commander';
import { DEFAULT_HOST, DEFAULT_PORT, startDashboard } from '../../dashboard/startDashboard.js';
import {
  type OutputOptions,
  type RedisOptions,
  type Surroundings,
  wholeNumber,
  withOutput,
  withRedis,
} from '../options.js';
import { usingRedis } from '../session.js';
import { terminalOf } from '../terminal.js';

interface DashboardOptions extends RedisOptions, OutputOptions {
  readonly host: string;
  readonly port: number;
  readonly token?: string;
}

export function addDashboard(program: Command, around: Surroundings): void {
  const command = program
    .command('dashboard')
    .description('Serve a page with the sweeps, their reports and the queue, live, until told to stop.')
    .addOption(
      new Option('--host <address>', 'address to listen on; any but loopback demands a token').default(
        DEFAULT_HOST,
      ),
    )
    .addOption(
      new Option('--port <n>', 'port to listen on; 0 takes a free one')
        .default(DEFAULT_PORT)
        .argParser(wholeNumber(0, 65_535)),
    )
    .addOption(
      new Option(
        '--token <text>',
        'who does not know it sees nothing; auto makes one (default: JMIN_DASHBOARD_TOKEN)',
      ),
    )
    .addHelpText(
      'after',
      '\nExamples:\n  $ jmin dashboard\n  $ JMIN_DASHBOARD_TOKEN=… jmin dashboard --host 0.0.0.0 --redis redis://queue:6379',
    );
  withRedis(command);
  withOutput(command).action(async (options: DashboardOptions) => {
    const terminal = terminalOf(options, around);
    await usingRedis(options, { ...around, terminal }, async ({ store }) => {
      const dashboard = await startDashboard({
        store,
        host: options.host,
        port: options.port,
        token: options.token ?? around.environment.JMIN_DASHBOARD_TOKEN ?? null,
        onNotice: (line) => terminal.note(line),
      });
      // A token that was made here is known to nobody else; one that was given is not shown again.
      const made = options.token === 'auto' ? dashboard.token : null;
      const url = made === null ? dashboard.url : `${dashboard.url}/?token=${made}`;
      terminal.print(options.json ? JSON.stringify({ url }) : `dashboard ${url}`);
      await new Promise<void>((resolve) => {
        if (around.interrupted.aborted) resolve();
        around.interrupted.addEventListener('abort', () => resolve());
      });
      await dashboard.close();
    });
  });
}

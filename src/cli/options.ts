/** The options that commands share, and how each is parsed. Every error names its option. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { RedisFlags } from '../app/redisAccess.js';
import { DEFAULT_PREFIX } from '../app/redisChoice.js';
import type { LogSink } from '../base/log.js';
import type { Interruption } from './interruption.js';
import { LOG_FORMATS } from './logFormat.js';

/** The environment of a command. Only the entry reads process.env and handles signals. */
export interface Surroundings {
  readonly environment: NodeJS.ProcessEnv;
  readonly interruption: Interruption;
  /** The sink of a log in JSON; null if the log is lines of text. */
  readonly jsonSink: LogSink | null;
}

export interface OutputOptions {
  readonly json?: true;
  readonly quiet?: true;
}

export interface RedisOptions extends RedisFlags {
  readonly dataDir: string;
  readonly prefix: string;
}

export interface WorkerFlags {
  readonly workers?: number;
  readonly threads?: number;
  readonly gpus?: readonly string[];
}

export interface NotifyFlags {
  readonly notifyHosts?: readonly string[];
}

/** Limits for one command: worker processes, and threads of each. */
const MAX_WORKERS = 1024;
const MAX_THREADS = 1024;

export function withOutput(command: Command): Command {
  return withQuiet(command.addOption(new Option('--json', 'print JSON for programs: docs/json.md')));
}

/** The options for output of a command without a result. */
export function withQuiet(command: Command): Command {
  return command
    .addOption(new Option('-q, --quiet', 'print only results and problems'))
    .addOption(
      new Option(
        '--log <format>',
        'format of progress and problems on standard error: text or json (default: JMIN_LOG, else text)',
      ).choices(LOG_FORMATS),
    );
}

export function withRedis(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--redis <url>',
        'address of Redis (default: REDIS_URL, else a private Redis in the data folder)',
      ),
    )
    .addOption(
      new Option(
        '--redis-password-file <file>',
        'file with the password of the Redis (default: REDIS_PASSWORD)',
      ),
    )
    .addOption(
      new Option('--redis-ca-file <file>', 'certificates to trust for rediss:// (default: REDIS_CA_FILE)'),
    )
    .addOption(new Option('--data-dir <dir>', 'folder of the private Redis').default('.jmin'))
    .addOption(
      new Option('--prefix <text>', 'first part of every key in Redis')
        .default(DEFAULT_PREFIX)
        .argParser(readPrefix),
    );
}

export function withReports(command: Command, meaning = 'folder to write reports to'): Command {
  return command.addOption(new Option('--reports <dir>', meaning).default('reports'));
}

export function withJournal(command: Command): Command {
  return command.addOption(new Option('--journal <file>', 'read an exported journal instead of Redis'));
}

export function withWorkers(command: Command): Command {
  return command
    .addOption(
      new Option('-w, --workers <n>', 'worker processes to start').argParser(wholeNumber(0, MAX_WORKERS)),
    )
    .addOption(
      new Option(
        '-t, --threads <n>',
        'threads of each worker (default: the cores divided by the workers)',
      ).argParser(wholeNumber(1, MAX_THREADS)),
    );
}

export function withNotifyHosts(command: Command): Command {
  return command.addOption(
    new Option(
      '--notify-hosts <hosts>',
      'hosts that sweeps of a shared Redis may notify, e.g. hooks.slack.com,*.example.org (default: none)',
    ).argParser(readHosts),
  );
}

/** Hosts of one command. */
const MAX_NOTIFY_HOSTS = 100;

/** Names, addresses, `*.` before a name, or `*`. */
function readHosts(text: string): string[] {
  const hosts = text.split(',').map((host) => host.trim().toLowerCase());
  const wrong = hosts.find(
    (host) => !/^(\*|(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?|[0-9a-f:]*:[0-9a-f:.]*)$/.test(host),
  );
  if (wrong === undefined && hosts.length <= MAX_NOTIFY_HOSTS) return hosts;
  const got = wrong === undefined ? `${hosts.length} hosts` : JSON.stringify(wrong);
  throw new InvalidArgumentError(
    `expected up to ${MAX_NOTIFY_HOSTS} hosts without port, e.g. hooks.slack.com or *.example.org; got ${got}`,
  );
}

export function withGpus(command: Command): Command {
  return command.addOption(
    new Option(
      '--gpus <ids>',
      'GPUs for trials that take some, divided among the workers, e.g. 0,1 (default: none)',
    ).argParser(readGpus),
  );
}

/** Numbers, or names as `nvidia-smi -L` prints them. */
function readGpus(text: string): readonly string[] {
  const ids = text.split(',');
  if (ids.every((id) => /^[\w/-]{1,100}$/.test(id)) && new Set(ids).size === ids.length) return ids;
  throw new InvalidArgumentError(`expected a list of different GPUs, e.g. 0,1; got ${JSON.stringify(text)}`);
}

/** Parses a whole number within bounds. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(
      `expected a whole number from ${least} to ${most}; got ${JSON.stringify(text)}`,
    );
  };
}

/** A prefix becomes part of every key, between braces. */
function readPrefix(text: string): string {
  if (/^[A-Za-z0-9_.-]{1,50}$/.test(text)) return text;
  throw new InvalidArgumentError('expected up to 50 letters, digits, dots, dashes or underscores');
}

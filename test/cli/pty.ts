/** A program on a terminal of its own, through `script` of util-linux. */
import { spawn, spawnSync } from 'node:child_process';
import { until } from '../waiting.js';
import { MAIN } from './cliFixture.js';

export const HAS_TERMINAL = spawnSync('script', ['--version']).status === 0;

export interface OnTerminal {
  /** All that it has written, with control sequences. */
  output(): string;
  /** Waits until it has written something since the last call. */
  shows(text: string | RegExp): Promise<void>;
  type(keys: string): void;
  /** Its exit code. */
  readonly ended: Promise<number>;
}

export interface TerminalOptions {
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly columns?: number;
  readonly rows?: number;
}

/** The arguments must need no quotes. */
export function startOnTerminal(
  args: readonly string[],
  { folder, environment, columns = 80, rows = 24 }: TerminalOptions,
): OnTerminal {
  const command = `stty cols ${columns} rows ${rows}; exec '${process.execPath}' '${MAIN}' ${args.join(' ')}`;
  const { CI: _, NO_COLOR: __, ...inherited } = process.env;
  const child = spawn('script', ['-qefc', command, '/dev/null'], {
    cwd: folder,
    env: { ...inherited, TERM: 'xterm-256color', SHELL: '/bin/sh', ...environment },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let text = '';
  let seen = 0;
  let hasEnded = false;
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  const ended = new Promise<number>((resolve) => {
    child.once('close', (code) => {
      hasEnded = true;
      resolve(code ?? -1);
    });
  });
  return {
    output: () => text,
    shows: async (wanted) => {
      const find = () =>
        typeof wanted === 'string' ? text.indexOf(wanted, seen) : text.slice(seen).search(wanted);
      await until(() => {
        if (hasEnded && find() === -1) throw new Error(`it ended without ${wanted}:\n${text.slice(seen)}`);
        return find() !== -1;
      });
      seen = text.length;
    },
    type: (keys) => child.stdin.write(keys),
    ended,
  };
}

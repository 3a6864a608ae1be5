/** The command line as a user runs it: the built program, as a process, in a folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const MAIN = fileURLToPath(new URL('../../bundle/src/cli/main.js', import.meta.url));

/** 6 trials of a few milliseconds, one of which diverges. */
export const TINY = `
name: tiny
dataset: { generate: sine, examples: 100 }
hyperparameters:
  learning_rate: [0.01, 0.1, 30]
  hidden_units: [4, 8]
  epochs: 5
`;

/** 8 trials that take long enough to be interrupted. */
export const LONG = `
name: long
dataset: { generate: spirals, examples: 2000 }
hyperparameters:
  learning_rate: [0.003, 0.01]
  hidden_units: [[64, 64], [48, 48], [64, 48], [48, 64]]
  batch_size: 16
  epochs: 1000
`;

/** What changes how the program acts, and is for whoever runs the tests. */
const NOT_INHERITED: readonly string[] = [
  'NO_COLOR',
  'FORCE_COLOR',
  'REDIS_URL',
  'JMIN_KERNEL',
  'npm_lifecycle_event',
];

export interface Finished {
  /** The exit code; a signal's name where one ended it. */
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly pid: number;
  readonly finished: Promise<Finished>;
  signal(signal: NodeJS.Signals): void;
  /** What it has printed so far. */
  stdout(): string;
  /** Waits until standard error, or standard output, has said something. */
  said(pattern: RegExp): Promise<void>;
}

export class CommandLine {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'jmin-cli-')));
  readonly #environment: NodeJS.ProcessEnv;
  readonly #running = new Set<ChildProcess>();

  constructor(environment: NodeJS.ProcessEnv = {}) {
    const inherited = Object.entries(process.env).filter(([name]) => !NOT_INHERITED.includes(name));
    this.#environment = { ...Object.fromEntries(inherited), ...environment };
  }

  path(...parts: readonly string[]): string {
    return join(this.folder, ...parts);
  }

  write(name: string, content: string | Uint8Array): string {
    writeFileSync(this.path(name), content);
    return name;
  }

  /** `through` is what starts it, as `ip netns exec HOST`; nothing where it starts by itself. */
  start(
    args: readonly string[],
    environment: NodeJS.ProcessEnv = {},
    through: readonly string[] = [],
  ): Running {
    const [command = '', ...rest] = [...through, process.execPath, MAIN, ...args];
    const child = spawn(command, rest, {
      cwd: this.folder,
      env: { ...this.#environment, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, as a terminal makes one: a Ctrl-C there reaches all of it.
      detached: true,
    });
    this.#running.add(child);
    const texts = { stdout: '', stderr: '' };
    let wake = () => {};
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        texts[name] += text;
        wake();
      });
    }
    const finished = new Promise<Finished>((resolve) => {
      child.once('close', (code, signal) => {
        this.#running.delete(child);
        resolve({ code: code ?? signal ?? 'unknown', ...texts });
        wake();
      });
    });
    return {
      pid: child.pid ?? 0,
      finished,
      stdout: () => texts.stdout,
      signal: (signal) => process.kill(-(child.pid ?? 0), signal),
      said: async (pattern) => {
        while (!pattern.test(texts.stdout) && !pattern.test(texts.stderr)) {
          if (!this.#running.has(child)) throw new Error(`it ended without: ${pattern}\n${texts.stderr}`);
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      },
    };
  }

  run(
    args: readonly string[],
    environment: NodeJS.ProcessEnv = {},
    through: readonly string[] = [],
  ): Promise<Finished> {
    return this.start(args, environment, through).finished;
  }

  /**
   * The processes that work in the folder: the commands, their workers, their Redis. Known by where they work, as
   * Linux tells it.
   */
  processes(): { readonly pid: number; readonly what: 'redis' | 'worker' | 'command' }[] {
    return readdirSync('/proc').flatMap((name) => {
      try {
        if (!readlinkSync(`/proc/${name}/cwd`).startsWith(this.folder)) return [];
        const line = readFileSync(`/proc/${name}/cmdline`, 'utf8');
        const isServer = line.includes('unixsocket');
        const what = isServer ? 'redis' : line.includes('workers/worker.js') ? 'worker' : 'command';
        return [{ pid: Number(name), what }];
      } catch {
        // Not a process, or one that has just ended.
        return [];
      }
    });
  }

  /** The socket of the private Redis, once there is one: its process has it in its title. */
  socketPath(): string | null {
    for (const { pid, what } of this.processes()) {
      if (what !== 'redis') continue;
      return /unixsocket:(\S+\.sock)/.exec(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))?.[1] ?? null;
    }
    return null;
  }

  /** Removes the folder; what still runs is a fault of the test, and is ended. */
  close(): void {
    for (const { pid } of this.processes()) process.kill(pid, 'SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

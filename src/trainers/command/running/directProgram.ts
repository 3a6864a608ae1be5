/** Programs that this process starts itself, where the launcher was not built. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import process from 'node:process';
import type { Program, ProgramEnd, ProgramRequest } from './program.js';

const SETPRIV = '/usr/bin/setpriv';

export function startDirectly(request: ProgramRequest): Program {
  try {
    return follow(spawnGroup(request), request.onOutput);
  } catch (error) {
    // Some errors are thrown, e.g. that the arguments are too long.
    const ended: ProgramEnd = { type: 'notStarted', error: error as NodeJS.ErrnoException };
    const [started, closed] = [Promise.resolve(null), Promise.resolve()];
    return { started, ended: Promise.resolve(ended), closed, close() {} };
  }
}

type GroupProcess = ReturnType<typeof spawnGroup>;

function spawnGroup({ argv, directory, environment }: ProgramRequest) {
  const [file = '', ...words] = [...parentDeathSignal(), ...argv];
  return spawn(file, words, {
    cwd: directory,
    env: { ...environment },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function follow(child: GroupProcess, onOutput: ProgramRequest['onOutput']): Program {
  const { stdout, stderr, pid } = child;
  stdout.on('data', (bytes: Buffer) => onOutput('stdout', bytes));
  stderr.on('data', (bytes: Buffer) => onOutput('stderr', bytes));
  const ended = new Promise<ProgramEnd>((resolve) => {
    child.once('error', (error) => resolve({ type: 'notStarted', error }));
    child.once('exit', (code, signal) =>
      resolve(signal === null ? { type: 'exit', code: code ?? 0 } : { type: 'signal', signal }),
    );
  });
  return {
    started: Promise.resolve(pid ?? null),
    ended,
    closed: Promise.all([once(stdout, 'close'), once(stderr, 'close')]).then(() => {}),
    close() {
      stdout.destroy();
      stderr.destroy();
    },
  };
}

/** With setpriv, the system kills the program when this process dies. */
function parentDeathSignal(): readonly string[] {
  return process.platform === 'linux' && existsSync(SETPRIV) ? [SETPRIV, '--pdeathsig', 'KILL', '--'] : [];
}

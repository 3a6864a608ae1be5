/** Programs in process groups, however they are started. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startDirectly } from '../../../../src/trainers/command/running/directProgram.js';
import { type Launcher, sharedLauncher } from '../../../../src/trainers/command/running/launcher.js';
import { signalGroup } from '../../../../src/trainers/command/running/processGroup.js';
import type { Program, ProgramRequest } from '../../../../src/trainers/command/running/program.js';
import { until } from '../../../waiting.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jmin-programs-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const launcher = sharedLauncher();

type Start = (request: ProgramRequest) => Program;

describe('a program that is started from this process', () => startsPrograms(startDirectly));

describe.skipIf(launcher === null)('a program that is started by the launcher', () =>
  startsPrograms((request) => (launcher as Launcher).start(request)),
);

function startsPrograms(start: Start): void {
  let said = { stdout: '', stderr: '' };
  const run = (argv: readonly string[], environment: Record<string, string> = {}): Program => {
    said = { stdout: '', stderr: '' };
    return start({
      ...{ argv, directory: folder, environment: { PATH: process.env.PATH ?? '', ...environment } },
      onOutput: (stream, bytes) => {
        said[stream] += bytes.toString('utf8');
      },
    });
  };
  const shell = (script: string, environment?: Record<string, string>) =>
    run(['/bin/sh', '-c', script], environment);

  test('has its folder, arguments, environment, outputs and exit code', async () => {
    const words = ['', 'a b', '$(x)', '; rm -rf ~', 'ä\n'];
    const program = run(['/bin/sh', '-c', 'pwd; printf "<%s>" "$@"; echo "$A" >&2; exit 7', 'sh', ...words], {
      A: 'b=c\nd',
    });
    expect(await program.started).toBeGreaterThan(1);
    expect(await program.ended).toEqual({ type: 'exit', code: 7 });
    await program.closed;
    const given = words.map((word) => `<${word}>`).join('');
    expect(said).toEqual({ stdout: `${folder}\n${given}`, stderr: 'b=c\nd\n' });
  });

  test('leads its group, reads nothing, and ends at signals as programs do', async () => {
    const program = shell('cat; echo ready; sleep 100 | cat; true');
    await until(() => said.stdout === 'ready\n');
    const pid = (await program.started) ?? 0;
    expect(signalGroup(pid, 'SIGTERM')).toBe(true);
    expect(await program.ended).toEqual({ type: 'signal', signal: 'SIGTERM' });
    await program.closed;
    await until(() => !signalGroup(pid, 0));
  });

  test('is not started where it cannot be, and the reason has a code', async () => {
    const long = run(['/bin/true', 'x'.repeat(1_000_000)]);
    expect(await long.ended).toMatchObject({ type: 'notStarted', error: { code: 'E2BIG' } });
    expect(await long.started).toBeNull();
  });

  test('may be a script without an interpreter', async () => {
    const file = join(folder, 'script');
    writeFileSync(file, 'echo "$1"');
    chmodSync(file, 0o700);
    const program = run([file, 'word']);
    await Promise.all([program.ended, program.closed]);
    expect(said.stdout).toBe('word\n');
  });

  test('is over for its reader, though what it left holds its output', async () => {
    const program = shell('sleep 100 & echo $!');
    expect(await program.ended).toEqual({ type: 'exit', code: 0 });
    await until(() => said.stdout.endsWith('\n'));
    program.close();
    await program.closed;
    process.kill(Number(said.stdout), 'SIGKILL');
  });

  test('may print much, to both outputs', async () => {
    const megabytes = (stream: number) => `head -c 20000000 /dev/zero | tr '\\0' x >&${stream}`;
    const program = shell(`${megabytes(1)} & ${megabytes(2)}; wait`);
    await Promise.all([program.ended, program.closed]);
    expect([said.stdout.length, said.stderr.length]).toEqual([20_000_000, 20_000_000]);
  });

  test('runs beside others', async () => {
    const programs = Array.from({ length: 50 }, (_, i) => shell(`exit ${i}`));
    const ends = await Promise.all(programs.map(({ ended }) => ended));
    expect(ends).toEqual(programs.map((_, code) => ({ type: 'exit', code })));
  });
}

describe.skipIf(launcher === null)('the launcher', () => {
  test('says why a program cannot be started', async () => {
    const request = { directory: folder, environment: {}, onOutput: () => {} };
    const program = sharedLauncher()?.start({ ...request, argv: [join(folder, 'nothing')] });
    expect(await program?.ended).toMatchObject({ type: 'notStarted', error: { code: 'ENOENT' } });
  });

  test('takes its programs with it, and the next program has another launcher', async () => {
    const before = sharedLauncher() as Launcher;
    const program = before.start({
      ...{ argv: ['/bin/sleep', '100'], directory: '/', environment: {}, onOutput: () => {} },
    });
    const pid = (await program.started) ?? 0;
    process.kill(before.pid ?? 0, 'SIGKILL');
    expect(await program.ended).toEqual({ type: 'lost' });
    await until(() => !signalGroup(pid, 0));
    expect(sharedLauncher()?.pid).not.toBe(before.pid);
  });

  test.skipIf(process.platform !== 'linux')(
    'ends all that is left once its process is killed, whatever left its group and environment',
    async () => {
      const owner = join(folder, 'owner.mjs');
      const module = new URL('../../../../dist/src/trainers/command/running/launcher.js', import.meta.url);
      const script = 'sh -c "setsid env -i sleep 100 & sleep 100 & trap true TERM HUP; echo $$; sleep 100"';
      writeFileSync(
        owner,
        `import { sharedLauncher } from ${JSON.stringify(module.href)};
const environment = { PATH: process.env.PATH };
sharedLauncher().start({
  argv: ['/bin/sh', '-c', ${JSON.stringify(`${script} & echo up; wait`)}], directory: ${JSON.stringify(folder)}, environment,
  onOutput: (_, bytes) => process.stdout.write(bytes),
});`,
      );
      const started = spawn(process.execPath, [owner], { stdio: ['ignore', 'pipe', 'inherit'] });
      let text = '';
      started.stdout.on('data', (bytes: Buffer) => {
        text += bytes.toString('utf8');
      });
      await until(() => text.includes('up\n') && processesIn(folder) >= 5);
      started.kill('SIGKILL');
      await once(started, 'exit');
      await until(() => processesIn(folder) === 0);
    },
  );
});

/** How many processes work in the folder. */
function processesIn(directory: string): number {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => directoryOf(pid) === directory).length;
}

function directoryOf(pid: string): string | null {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    // It has ended.
    return null;
  }
}

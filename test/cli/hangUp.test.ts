import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const HANG_UP = fileURLToPath(new URL('../../dist/src/cli/hangUp.js', import.meta.url));
const PROGRAM = `import { survivesHangUp } from ${JSON.stringify(HANG_UP)};
process.stdout.write(String(survivesHangUp(process.env)));`;

/** What a program finds that these words start. */
function survives(...through: readonly string[]): boolean {
  const [command = '', ...args] = [...through, process.execPath, '--input-type=module', '--eval', PROGRAM];
  const { _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', env });
  expect([status, stderr]).toEqual([0, '']);
  return stdout === 'true';
}

describe.runIf(process.platform === 'linux')('survivesHangUp', () => {
  test.each([
    ['by nohup', ['bash', '-c', 'nohup "$@" 2>/dev/null', 'bash']],
    ['with the input that nohup gives', ['sh', '-c', 'exec "$@" 0>/dev/null', 'sh']],
    ['by a shell that ignores hang-ups', ['sh', '-c', 'trap "" HUP; "$@"; exit', 'sh']],
    ['by a shell that nohup started', ['nohup', 'sh', '-c', '"$@"; exit', 'sh']],
  ])('is true of a program that is started %s', (_, through) => expect(survives(...through)).toBe(true));

  test.each([
    ['directly', ['env']],
    ['by a shell', ['sh', '-c', '"$@"; exit', 'sh']],
    ['by a shell with no input', ['bash', '-c', '"$@" </dev/null; exit', 'bash']],
    ['with a file as input', ['bash', '-c', '"$@" </etc/hostname; exit', 'bash']],
    ['by a shell that handles hang-ups', ['sh', '-c', 'trap : HUP; "$@"; exit', 'sh']],
  ])('is false of a program that is started %s', (_, through) => expect(survives(...through)).toBe(false));
});

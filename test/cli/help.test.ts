import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CommandLine } from './cliFixture.js';

let cli: CommandLine;
beforeAll(() => {
  cli = new CommandLine();
});
afterAll(() => cli.close());

async function commandNames(): Promise<string[]> {
  const { stdout } = await cli.run(['--help']);
  return [...stdout.matchAll(/^ {2}([a-z]+) (?:\[|<| )/gm)].map(([, name = '']) => name);
}

describe('jmin --help', () => {
  test('names every command, and each shows how it is used', async () => {
    const names = (await commandNames()).filter((name) => name !== 'help');
    expect(names).toEqual(
      expect.arrayContaining(['init', 'plan', 'run', 'launch', 'worker', 'status', 'list']),
    );
    expect(names).toEqual(
      expect.arrayContaining([
        'show',
        'logs',
        'report',
        'export',
        'import',
        'delete',
        'doctor',
        'stop',
        'dashboard',
      ]),
    );
    await Promise.all(
      names.map(async (name) => {
        const { code, stdout, stderr } = await cli.run([name, '--help']);
        expect([name, code, stderr]).toEqual([name, 0, '']);
        expect(stdout).toMatch(new RegExp(`^Usage: jmin ${name}`));
        expect(stdout).toMatch(new RegExp(`\nExamples?:\n(.*\n)*? {2}\\$ (.* )?jmin ${name}`));
      }),
    );
  });

  test.each([
    [['--version'], 0, /^\d+\.\d+\.\d+\n$/],
    [['help', 'run'], 0, /^Usage: jmin run/],
  ])('%j says on standard output what was asked for', async (args, expected, pattern) => {
    const { code, stdout, stderr } = await cli.run(args);
    expect([code, stderr]).toEqual([expected, '']);
    expect(stdout).toMatch(pattern);
  });

  test.each([
    [['runn'], /unknown command 'runn'\n\(Did you mean run\?\)/],
    [['run', '--wrokers', '2'], /unknown option '--wrokers'\n\(Did you mean --workers\?\)/],
    [['run', 'a.yaml', 'b.yaml'], /too many arguments/],
    [['run', 'a.yaml', '--workers', '1.5'], /--workers.*whole number from 0 to 1024; got "1\.5"/s],
    [['list', '--prefix', 'a:b'], /--prefix.*letters, digits/s],
    [['show'], /missing required argument 'trial'/],
    [['doctor', '--redis'], /--redis <url>' argument missing/],
  ])('%j is refused on standard error', async (args, pattern) => {
    const { code, stdout, stderr } = await cli.run(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(pattern);
  });

  test('a kernel that is none is refused', async () => {
    cli.write('tiny.yaml', 'dataset: { generate: moons }');
    for (const args of [['plan', 'tiny.yaml'], ['doctor'], ['run', 'tiny.yaml']]) {
      const { code, stdout, stderr } = await cli.run(args, { JMIN_KERNEL: 'quick' });
      expect([args[0], code, stdout]).toEqual([args[0], 2, '']);
      expect(stderr).toMatch(/JMIN_KERNEL must be native, avx512, avx2, wasm, scalar; got "quick"/);
    }
  });
});

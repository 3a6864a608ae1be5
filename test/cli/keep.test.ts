/** `keep`: the weights of the best trials are kept, and used where they are those of the journal. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openJournalFile } from '../../src/app/openSweep.js';
import { exportedModelSchema } from '../../src/views/modelViews.js';
import { CommandLine, TINY } from './cliFixture.js';

const cli = new CommandLine();
const weights = () => readdirSync(cli.path('.jmin', 'weights')).sort();
const best = async (file: string) =>
  JSON.parse((await cli.run(['best', 'tiny', '--export', file, '--json'])).stdout);

beforeAll(async () => {
  cli.write('plain.yaml', TINY.replace('tiny', 'plain'));
  cli.write('tiny.yaml', `${TINY}keep: 2\n`);
  for (const file of ['plain.yaml', 'tiny.yaml']) expect((await cli.run(['run', file])).code).toBe(0);
}, 60_000);
afterAll(() => cli.close());

describe('keep', () => {
  test('changes no trial and no digest', async () => {
    const [plain, kept] = await Promise.all(
      ['plain', 'tiny'].map((name) => openJournalFile(cli.path('reports', name, 'journal.jsonl.gz'))),
    );
    expect(kept?.summary.spec.keep).toBe(2);
    expect(kept?.summary.digest).toBe(plain?.summary.digest);
    expect(kept?.summary.trials.id(0)).toBe(plain?.summary.trials.id(0));
  });

  test('keeps the best trials, each in a file named after the digest of its bytes', () => {
    expect(weights()).toHaveLength(2);
    for (const name of weights()) {
      const digest = createHash('sha256')
        .update(readFileSync(cli.path('.jmin', 'weights', name)))
        .digest('hex');
      expect(name).toMatch(new RegExp(`^[0-9a-z]+-${digest}\\.safetensors$`));
    }
  });

  test('trains nothing that is kept already', async () => {
    const before = weights();
    const { code, stderr } = await cli.run(['run', 'tiny.yaml']);
    expect([code, weights()]).toEqual([0, before]);
    expect(stderr).toMatch(/weights of 2 trials kept in .*\.jmin\/weights/);
  });

  test('is what best --export writes: the same bytes as from a training', async () => {
    expect(await best('kept.onnx')).toMatchObject({ kept: true, same: true });
    const names = weights().map((name) => cli.path('.jmin', 'weights', name));
    const contents = names.map((name) => readFileSync(name));
    for (const name of names) rmSync(name);
    expect(await best('again.onnx')).toMatchObject({ kept: false, same: true });
    expect(readFileSync(cli.path('kept.onnx')).equals(readFileSync(cli.path('again.onnx')))).toBe(true);
    names.forEach((name, i) => {
      writeFileSync(name, contents[i] as Buffer);
    });
  });

  test('leaves out a file whose bytes have changed', async () => {
    for (const name of weights()) {
      const path = cli.path('.jmin', 'weights', name);
      const bytes = readFileSync(path);
      bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
      writeFileSync(path, bytes);
    }
    expect(await best('third.onnx')).toMatchObject({ kept: false, same: true });
  });

  test.each([
    ['folds', 'folds: 4'],
    ['a dev set', 'refit: true'],
  ])('has the network that was trained on all examples: %s', async (_, key) => {
    const name = key.slice(0, 5);
    cli.write('all.yaml', TINY.replace('tiny', name).replace('100 }', `100, ${key} }`).concat('keep: 1\n'));
    expect((await cli.run(['run', 'all.yaml'])).code).toBe(0);
    const exportTo = async (file: string) =>
      exportedModelSchema.parse(
        JSON.parse((await cli.run(['best', name, '--export', file, '--json'])).stdout),
      );
    const kept = { trained_on: 'all', recorded_J: null, same: null, kept: true };
    expect(await exportTo('kept.onnx')).toMatchObject(kept);
    const { id } = await exportTo('kept.onnx');
    const [file = ''] = weights().filter((one) => one.startsWith(`${id}-all-`));
    rmSync(cli.path('.jmin', 'weights', file));
    expect(await exportTo('again.onnx')).toMatchObject({ ...kept, kept: false });
    expect(readFileSync(cli.path('kept.onnx')).equals(readFileSync(cli.path('again.onnx')))).toBe(true);
  });

  test.each([
    ['0', /keep must be a whole number from 1 to 100; got 0/],
    ['101', /keep must be a whole number from 1 to 100; got 101/],
  ])('refuses %s', async (value, message) => {
    cli.write('bad.yaml', `${TINY}keep: ${value}\n`);
    const { code, stderr } = await cli.run(['plan', 'bad.yaml']);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  });

  test('is refused for a command', async () => {
    cli.write('command.yaml', 'command: echo J=1\nmetric: J\nhyperparameters: { a: [1, 2] }\nkeep: 2\n');
    const { code, stderr } = await cli.run(['plan', 'command.yaml']);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/command\.yaml:4:7: keep must be absent/)]);
  });
});

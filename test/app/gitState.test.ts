import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { gitState } from '../../src/app/gitState.js';
import { codeStateOf } from '../../src/report/methods.js';

const has = spawnSync('git', ['--version']).status === 0;

test.skipIf(!has)('gitState gives the commit, and whether files of the code differ from it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'jmin-git-'));
  const git = (...words: string[]) => execFileSync('git', words, { cwd: folder, encoding: 'utf8' }).trim();
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  try {
    expect(await gitState(folder, [])).toBeNull();
    git('init', '-q');
    expect(await gitState(folder, [])).toBeNull();
    write('train.py', '1');
    git('add', '.');
    git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-qm', 'First');
    const commit = git('rev-parse', 'HEAD');
    write('notes.txt', 'not part of the code');
    expect(await gitState(folder, ['train.py'])).toEqual({ commit, dirty: false });
    expect(await gitState(folder, ['train.py', 'notes.txt'])).toEqual({ commit, dirty: true });
    write('train.py', '2');
    expect(await gitState(folder, ['train.py'])).toEqual({ commit, dirty: true });
    const git1 = await gitState(folder, ['train.py']);
    expect(codeStateOf({ git: git1 })).toBe(`git commit ${commit}, with changes that were not committed`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** The commit that code of a user was at when its sweep was launched. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Planned } from '../model/events.js';

export type GitState = NonNullable<Planned['git']>;

const MAX_GIT_MS = 5000;
const run = promisify(execFile);

/** Whether these files differ from the commit; null outside of a repository, without git, or if git takes too long. */
export async function gitState(directory: string, files: readonly string[]): Promise<GitState | null> {
  const git = async (...words: string[]): Promise<string> => {
    const options = { cwd: directory, timeout: MAX_GIT_MS, maxBuffer: 2 ** 24 };
    const { stdout } = await run('git', ['--no-optional-locks', '--literal-pathspecs', ...words], options);
    return stdout.trim();
  };
  try {
    const commit = await git('rev-parse', '--verify', 'HEAD');
    const dirty = (await git('status', '--porcelain', '--', ...(files.length === 0 ? ['.'] : files))) !== '';
    return /^[0-9a-f]{40,64}$/.test(commit) ? { commit, dirty } : null;
  } catch {
    return null;
  }
}

import { messageOf, UserError } from '../base/errors.js';

const DISK_PROBLEMS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of this user is used up',
  EROFS: 'the disk is read-only',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  ENOTDIR: 'part of the path is not a folder',
  EEXIST: 'part of the path is not a folder',
  ENOENT: 'the folder cannot be created',
};

/** Turns an error that prevents writing to the data folder into one that the user can fix. */
export async function explainDisk<T>(dataDir: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code = '', syscall } = error as NodeJS.ErrnoException;
    const problem = DISK_PROBLEMS[code];
    if (error instanceof UserError || problem === undefined || syscall === undefined) throw error;
    throw new UserError(`the data folder ${dataDir}: ${problem} (${messageOf(error)})`, {
      code: code === 'ENOSPC' || code === 'EDQUOT' ? 'disk-full' : 'data-folder',
      hint: 'Make room there, or choose another folder with --data-dir.',
      exitCode: 3,
      cause: error,
    });
  }
}

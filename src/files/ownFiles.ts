/**
 * Files that jmin writes into its folders. A link that has the name of one may lead to any file of the user, e.g. in a
 * folder that came with a download, so it is removed and never followed.
 */
import { lstatSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import process from 'node:process';

/** Replaces what has this name. */
export function writeOwnFile(path: string, content: string | Uint8Array, mode = 0o644): void {
  rmSync(path, { force: true });
  writeFileSync(path, content, { flag: 'wx', mode });
}

/** The descriptor of a new file, which replaces what has this name. */
export function openOwnFile(path: string, mode: number): number {
  rmSync(path, { force: true });
  return openSync(path, 'wx', mode);
}

/** Links of the system lead to streams, e.g. /dev/stdout; all others are removed. */
export function removeLink(path: string): void {
  if (!isLink(path) || /^\/(dev|proc)\//.test(resolve(path))) return;
  rmSync(path);
}

export function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

/** Whether this is a folder, and no link to one, of this user and closed to all others. */
export function isPrivateFolder(folder: string): boolean {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  return found?.isDirectory() === true && found.uid === process.getuid?.() && (found.mode & 0o077) === 0;
}

import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isPrivateFolder, removeLink, writeOwnFile } from '../../src/files/ownFiles.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jmin-files-'));
  writeFileSync(join(folder, 'victim'), 'precious');
});
afterEach(() => rmSync(folder, { recursive: true }));

test.each([
  ['to a file', 'victim'],
  ['to nothing', 'nowhere'],
])('writeOwnFile replaces a link %s', (_, target) => {
  const path = join(folder, 'file');
  symlinkSync(join(folder, target), path);
  writeOwnFile(path, 'new', 0o600);
  expect(lstatSync(path).mode & 0o170777).toBe(0o100600);
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(readFileSync(join(folder, 'victim'), 'utf8')).toBe('precious');
  expect(existsSync(join(folder, 'nowhere'))).toBe(false);
});

test('removeLink leaves files, and the links of the system', () => {
  removeLink(join(folder, 'victim'));
  removeLink(join(folder, 'nowhere'));
  removeLink('/proc/self/exe');
  expect(readFileSync(join(folder, 'victim'), 'utf8')).toBe('precious');
});

test('a link to a private folder is not private', () => {
  symlinkSync(folder, `${folder}.link`);
  expect([isPrivateFolder(folder), isPrivateFolder(`${folder}.link`)]).toEqual([true, false]);
  rmSync(`${folder}.link`);
});

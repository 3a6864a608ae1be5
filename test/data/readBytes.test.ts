import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { MAX_LINE_CHARACTERS } from '../../src/data/limits.js';
import { loadDataset } from '../../src/data/loadDataset.js';
import { readBytes } from '../../src/data/readBytes.js';
import { folderWith, problemsOf, specOf } from './dataFiles.js';

async function readAll(file: string, maxBytes: number): Promise<number> {
  let bytes = 0;
  for await (const chunk of readBytes(file, maxBytes)) bytes += chunk.length;
  return bytes;
}

/** What an open file is, or nothing where it was closed meanwhile. */
function linkOf(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

describe('readBytes', () => {
  const zeros = Buffer.alloc(2 ** 23);

  it.each([
    ['plain', zeros],
    ['packed', gzipSync(zeros)],
  ])('reads up to its limit and refuses more, %s', async (_, content) => {
    const folder = folderWith({ zeros: content });
    const file = join(folder, 'zeros');
    expect(await readAll(file, zeros.length)).toBe(zeros.length);
    expect(await problemsOf(readAll(file, zeros.length - 1), folder)).toEqual([
      'zeros: expected at most 8388607 bytes, unpacked; there are more',
    ]);
  });

  it.runIf(process.platform === 'linux')('closes the file of a reader that stops early', async () => {
    const file = join(folderWith({ zeros }), 'zeros');
    const isOpen = () => readdirSync('/proc/self/fd').some((fd) => linkOf(`/proc/self/fd/${fd}`) === file);
    const pieces = readBytes(file);
    await pieces.next();
    expect(isOpen()).toBe(true);
    await pieces.return(undefined);
    await expect.poll(isOpen).toBe(false);
  });
});

describe('loadDataset', () => {
  it.each([
    ['csv', `u,t\n1,"a${'\n'.repeat(MAX_LINE_CHARACTERS + 2 ** 21)}`],
    ['jsonl', `\n{"u":"${'x'.repeat(MAX_LINE_CHARACTERS + 2 ** 21)}`],
  ])('refuses a line without end, as of a gzip bomb, in %s', async (kind, content) => {
    const folder = folderWith({ bomb: gzipSync(content) });
    const problems = await problemsOf(loadDataset(specOf({ [kind]: 'bomb', target: 't' }), folder), folder);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^bomb:2: expected lines of at most 16777216 characters/);
  });
});

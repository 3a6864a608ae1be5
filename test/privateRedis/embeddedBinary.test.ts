import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findRedisBinary } from '../../src/redisPackage/redisBinary.js';
import {
  fillRedisCache,
  publishDraft,
  redisCacheFolder,
  tidyDrafts,
} from '../../src/redisPackage/redisCache.js';
import { readUnpackedRedis, sealUnpackedRedis } from '../../src/redisPackage/unpackedRedis.js';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'jmin-test-binary-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('findRedisBinary', () => {
  test('finds one that runs, fetching it into the cache of the user if need be', async () => {
    const notices: string[] = [];
    const find = () => findRedisBinary({ environment: process.env, onNotice: (line) => notices.push(line) });
    const { path, environment } = await find();
    expect(execFileSync(path, ['--version'], { env: { ...environment }, encoding: 'utf8' })).toMatch(
      /v=[6-9]/,
    );
    const noticesOfFirst = notices.length;
    expect(await find()).toEqual({ path, environment });
    expect(notices, 'nothing is fetched twice').toHaveLength(noticesOfFirst);
  });

  test('takes the one on the PATH before all others, Valkey as well', async () => {
    const path = makePrograms({ 'valkey-server': 'echo "Valkey server v=8.1.0 sha=0"' });
    const found = await find({ PATH: path });
    expect(found).toEqual({ path: join(path, 'valkey-server'), environment: {} });
  });

  test.each([
    ['nothing at all', {}, /no redis-server or valkey-server is installed/],
    [
      'one that is too old',
      { 'redis-server': 'echo "Redis server v=6.0.16 sha=0"' },
      /is version 6.0.16, and 6.2 is/,
    ],
    [
      'one that does not run',
      { 'redis-server': 'echo lib missing >&2; exit 127' },
      /does not run \(lib missing\)/,
    ],
    [
      'packages that cannot be fetched',
      { 'apt-get': 'echo "E: no network" >&2; exit 100', dpkg: 'exit 1' },
      /the distribution's package could not be fetched \(E: no network\)/,
    ],
  ])('names the command to type where there is %s', async (_, programs, message) => {
    await expect(find({ PATH: makePrograms(programs) })).rejects.toMatchObject({
      code: 'no-redis',
      exitCode: 3,
      message: expect.stringMatching(message),
      hint: expect.stringMatching(/^Install it: .*(redis|valkey).*--redis/),
    });
  });

  function find(environment: NodeJS.ProcessEnv) {
    const XDG_CACHE_HOME = mkdtempSync(join(folder, 'cache-'));
    return findRedisBinary({ environment: { XDG_CACHE_HOME, ...environment }, onNotice: () => {} });
  }
});

describe('fillRedisCache', () => {
  test.skipIf(!hasApt())('fetches a server that runs, and leaves nothing else', async () => {
    const cache = redisCacheFolder({ XDG_CACHE_HOME: join(folder, 'fetched') });
    const binary = await fillRedisCache(cache, process.env);
    const version = execFileSync(binary?.path ?? '', ['--version'], { env: { ...binary?.environment } });
    expect(String(version)).toMatch(/v=[6-9]/);
    expect(readdirSync(join(cache, '..'))).toEqual([basename(cache)]);
  });
});

describe('publishDraft', () => {
  test('keeps what is whole and replaces what is spoiled', () => {
    const cache = mkdtempSync(join(folder, 'caches-'));
    const place = join(cache, 'redis');
    publishDraft(sealedFolder('first'), place);
    publishDraft(sealedFolder('second'), place);
    expect(readFileSync(join(place, 'server'), 'utf8')).toBe('first');
    appendFileSync(join(place, 'server'), 'x');
    publishDraft(sealedFolder('third'), place);
    expect(readFileSync(join(place, 'server'), 'utf8')).toBe('third');
    expect(readdirSync(cache)).toEqual(['redis']);
  });
});

describe('readUnpackedRedis', () => {
  test('finds the server and the folder of its libraries', () => {
    const sealed = sealedFolder('server');
    const environment = { LD_LIBRARY_PATH: join(sealed, 'lib/system') };
    expect(readUnpackedRedis(sealed)).toEqual({ path: join(sealed, 'redis-server'), environment });
  });

  test.each([
    ['a file cut short', (sealed: string) => truncateSync(join(sealed, 'server'), 1)],
    ['a changed file', (sealed: string) => appendFileSync(join(sealed, 'redis-server'), 'x')],
    ['a library gone', (sealed: string) => rmSync(join(sealed, 'lib'), { recursive: true })],
    ['half a manifest', (sealed: string) => truncateSync(join(sealed, 'manifest.json'), 20)],
    ['no manifest', (sealed: string) => rmSync(join(sealed, 'manifest.json'))],
  ])('takes no folder with %s', (_, spoil) => {
    const sealed = sealedFolder('server');
    spoil(sealed);
    expect(readUnpackedRedis(sealed)).toBeUndefined();
  });
});

/** As a fetched server lies in the cache, with other bytes. */
function sealedFolder(content: string): string {
  const sealed = mkdtempSync(join(folder, 'sealed-'));
  writeFileSync(join(sealed, 'server'), content);
  symlinkSync('server', join(sealed, 'redis-server'));
  mkdirSync(join(sealed, 'lib/system'), { recursive: true });
  writeFileSync(join(sealed, 'lib/system/libx.so.1'), content);
  sealUnpackedRedis(sealed, 'redis-server');
  return sealed;
}

/** A folder for the PATH with these programs, by the text of their scripts. */
function makePrograms(programs: Readonly<Record<string, string>>): string {
  const bin = mkdtempSync(join(folder, 'bin-'));
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return bin;
}

function hasApt(): boolean {
  return ['apt-get', 'dpkg'].every((name) => readdirSync('/usr/bin').includes(name));
}

describe('tidyDrafts', () => {
  test('removes what a killed process left behind a day ago, and nothing else', () => {
    const cache = mkdtempSync(join(folder, 'cache-'));
    for (const name of ['draft-old', 'spoiled-old', 'draft-new', 'debian-12-x64'])
      mkdirSync(join(cache, name));
    writeFileSync(join(cache, 'draft-old', 'file'), 'x');
    const twoDaysAgo = Date.now() / 1000 - 2 * 86_400;
    for (const name of ['draft-old', 'spoiled-old', 'debian-12-x64'])
      utimesSync(join(cache, name), twoDaysAgo, twoDaysAgo);
    tidyDrafts(cache);
    expect(readdirSync(cache).sort()).toEqual(['debian-12-x64', 'draft-new']);
    tidyDrafts(join(cache, 'nowhere'));
  });
});

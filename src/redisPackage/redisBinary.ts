/**
 * Finds a Redis server to start: on the PATH; else one unpacked earlier into the user's cache; else one fetched
 * from the distribution's packages into that cache, once. Valkey, the free continuation of Redis, does as well.
 */

import { execFile } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';
import { messageOf, UserError } from '../base/errors.js';
import { isTooOld, MIN_REDIS_VERSION } from '../redis/redisVersion.js';
import { installHint } from './installHint.js';
import { fillRedisCache, redisCacheFolder, tidyDrafts } from './redisCache.js';
import { type RedisBinary, readUnpackedRedis } from './unpackedRedis.js';

const run = promisify(execFile);

const SERVERS = ['redis-server', 'valkey-server'] as const;
const VERSION_TIMEOUT_MS = 10_000;

export interface FindRedisOptions {
  /** The environment of the process: PATH, XDG_CACHE_HOME and HOME are read. */
  readonly environment: NodeJS.ProcessEnv;
  /** Called with a line before a step that takes a while or leaves files behind. */
  readonly onNotice: (line: string) => void;
  /** Ends a download that is under way. */
  readonly signal?: AbortSignal;
}

export async function findRedisBinary({
  environment,
  onNotice,
  signal,
}: FindRedisOptions): Promise<RedisBinary> {
  const missed: string[] = [];
  for (const path of SERVERS.flatMap((name) => programsNamed(name, environment))) {
    const binary: RedisBinary = { path, environment: {} };
    const problem = await problemWith(binary);
    if (problem === undefined) return binary;
    missed.push(`${path} ${problem}`);
  }
  const folder = redisCacheFolder(environment);
  tidyDrafts(dirname(folder));
  const unpacked = readUnpackedRedis(folder);
  if (unpacked !== undefined && (await problemWith(unpacked)) === undefined) return unpacked;
  const canFetch = ['apt-get', 'dpkg'].every((name) => programsNamed(name, environment).length > 0);
  if (!canFetch) throw noRedis(missed);
  onNotice(`No Redis is installed: fetching the distribution's package (about 1 MB), once, into ${folder}`);
  return fetchBinary(folder, { environment, signal, missed });
}

async function fetchBinary(
  folder: string,
  {
    environment,
    signal,
    missed,
  }: {
    readonly environment: NodeJS.ProcessEnv;
    readonly signal: AbortSignal | undefined;
    readonly missed: readonly string[];
  },
): Promise<RedisBinary> {
  let problem: string | undefined;
  try {
    const fetched = await fillRedisCache(folder, environment, signal);
    problem = fetched === undefined ? 'changed while it was unpacked' : await problemWith(fetched);
    if (fetched !== undefined && problem === undefined) return fetched;
  } catch (error) {
    problem = `could not be fetched (${lastLine(error)})`;
  }
  throw noRedis([...missed, `the distribution's package ${problem}`]);
}

/** Why this server will not do; undefined where it will. Redis prints `Redis server v=7.0.15 sha=…`. */
async function problemWith({ path, environment }: RedisBinary): Promise<string | undefined> {
  try {
    const { stdout } = await run(path, ['--version'], {
      env: { ...environment },
      timeout: VERSION_TIMEOUT_MS,
    });
    const version = /\bv=([0-9.]+)/.exec(stdout)?.[1];
    if (version === undefined) return 'tells no version';
    return isTooOld(version)
      ? `is version ${version}, and ${MIN_REDIS_VERSION} is the oldest supported`
      : undefined;
  } catch (error) {
    return `does not run (${lastLine(error)})`;
  }
}

function programsNamed(name: string, environment: NodeJS.ProcessEnv): string[] {
  const folders = (environment.PATH ?? '').split(delimiter).filter((folder) => isAbsolute(folder));
  return folders.map((folder) => join(folder, name)).filter(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function noRedis(missed: readonly string[]): UserError {
  const found = missed.length === 0 ? 'no redis-server or valkey-server is installed' : missed.join('; ');
  return new UserError(`there is no Redis to start: ${found}`, {
    code: 'no-redis',
    hint: installHint(),
    exitCode: 3,
  });
}

/** Where a program failed, the last line it printed on its error output; else the error's own words. */
function lastLine(error: unknown): string {
  const { stderr } = error as { stderr?: string };
  const lines = (stderr ?? '').trim().split('\n');
  return lines.at(-1) || messageOf(error);
}

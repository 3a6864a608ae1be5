/**
 * A Redis server from the packages of Debian, Ubuntu and their kin, without root and without touching the system:
 * apt-get chooses and fetches the packages into a folder, dpkg unpacks them there.
 *
 * Debian's server is the file redis-check-rdb of redis-tools: it is a server when called by the name of one. So
 * redis-server, the package, is not needed; it would only bring the service.
 */

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { assert } from '../base/assert.js';
import { sealUnpackedRedis } from './unpackedRedis.js';

const run = promisify(execFile);

const PACKAGES = [
  { name: 'redis-tools', binary: 'redis-check-rdb', server: 'redis-server' },
  { name: 'valkey-tools', binary: 'valkey-check-rdb', server: 'valkey-server' },
] as const;
type Package = (typeof PACKAGES)[number];

/** A whole distribution's lists are some 20 MB; slower than this the network is as good as none. */
const COMMAND_TIMEOUT_MS = 5 * 60_000;
const MAX_OUTPUT_BYTES = 2 ** 24;
const NETWORK_OPTIONS = ['-o', 'Acquire::Retries=2', '-o', 'Acquire::http::Timeout=20'];

interface PackageFile {
  readonly name: string;
  readonly sha256: string;
}

/** Fetches the packages and leaves the server, sealed, in the folder, which must be new and empty. */
export async function unpackAptRedis(
  folder: string,
  environment: NodeJS.ProcessEnv,
  signal?: AbortSignal,
): Promise<void> {
  const apt = { folder: join(folder, 'packages'), environment, signal, options: [] };
  const chosen = await fetchPackages(apt);
  const root = join(folder, 'root');
  for (const file of readdirSync(join(folder, 'packages')).filter((name) => name.endsWith('.deb'))) {
    await run('dpkg', ['-x', join(folder, 'packages', file), root], {
      env: environment,
      timeout: COMMAND_TIMEOUT_MS,
      signal,
    });
  }
  keepServerAndLibraries(folder, root, chosen);
  rmSync(join(folder, 'packages'), { recursive: true });
  rmSync(root, { recursive: true });
  sealUnpackedRedis(folder, chosen.server);
}

/** How apt-get is called: where it leaves files, with which environment, and with which options before its verb. */
interface Apt {
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal | undefined;
  readonly options: readonly string[];
}

/**
 * With the system's package lists where they are there and fresh enough, else with lists of our own: a container
 * often has none, and nobody but root may refresh the system's.
 */
async function fetchPackages(apt: Apt): Promise<Package> {
  mkdirSync(apt.folder, { recursive: true });
  try {
    return await fetchFirst(apt);
  } catch {
    const own = { ...apt, options: ownLists(apt.folder) };
    await aptGet(own, ['update']);
    return await fetchFirst(own);
  }
}

function ownLists(folder: string): readonly string[] {
  const lists = join(folder, 'lists');
  const cache = join(folder, 'cache');
  for (const path of [join(lists, 'partial'), join(cache, 'archives', 'partial')]) {
    mkdirSync(path, { recursive: true });
  }
  // As root, apt would fetch as its own user, who may not write here.
  return ['-o', `Dir::State::lists=${lists}`, '-o', `Dir::Cache=${cache}`, '-o', 'APT::Sandbox::User='];
}

async function fetchFirst(apt: Apt): Promise<Package> {
  const [preferred, other] = PACKAGES;
  try {
    return await fetchPackage(apt, preferred);
  } catch (error) {
    return await fetchPackage(apt, other).catch(() => {
      throw error;
    });
  }
}

async function fetchPackage(apt: Apt, wanted: Package): Promise<Package> {
  const names = [...new Set([wanted.name, ...(await missingPackages(apt, wanted.name))])];
  const files = filesNamedIn(await aptGet(apt, ['--print-uris', 'download', ...names]));
  assert(files.length === names.length, `apt-get names a file for each of ${names.join(', ')}`);
  await aptGet(apt, ['download', ...names]);
  // apt has verified signature and checksum; this is what arrived on our disk.
  for (const { name, sha256 } of files) {
    const digest = createHash('sha256')
      .update(readFileSync(join(apt.folder, name)))
      .digest('hex');
    if (digest !== sha256) throw new Error(`${name}: its SHA-256 is not the one in the package lists`);
  }
  return wanted;
}

/** The package and the libraries it needs that this system lacks: `-s` only simulates. */
async function missingPackages(apt: Apt, name: string): Promise<string[]> {
  const plan = await aptGet(apt, ['-s', '-y', '--no-install-recommends', 'install', name]);
  return [...plan.matchAll(/^Inst (\S+)/gm)].map(([, missing = '']) => missing);
}

/** Lines as `'http://…' redis-tools_7.0_amd64.deb 991988 SHA256:f791…`. */
function filesNamedIn(output: string): PackageFile[] {
  return [...output.matchAll(/^'[^']*' (\S+) [0-9]+ SHA256:([0-9a-f]{64})/gm)].map(
    ([, name = '', sha256 = '']) => ({
      name,
      sha256,
    }),
  );
}

async function aptGet(apt: Apt, args: readonly string[]): Promise<string> {
  const { stdout } = await run('apt-get', ['-q', ...NETWORK_OPTIONS, ...apt.options, ...args], {
    cwd: apt.folder,
    env: { ...apt.environment, LC_ALL: 'C' },
    timeout: COMMAND_TIMEOUT_MS,
    maxBuffer: MAX_OUTPUT_BYTES,
    signal: apt.signal,
  });
  return stdout;
}

function keepServerAndLibraries(folder: string, root: string, { binary, server }: Package): void {
  renameSync(join(root, 'usr/bin', binary), join(folder, binary));
  symlinkSync(binary, join(folder, server));
  const lib = join(root, 'usr/lib');
  if (!existsSync(lib)) return;
  for (const entry of readdirSync(lib, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory() || !entry.name.includes('.so')) continue;
    const from = join(entry.parentPath, entry.name);
    const to = join(folder, 'lib', from.slice(lib.length + 1));
    mkdirSync(dirname(to), { recursive: true });
    renameSync(from, to);
  }
}

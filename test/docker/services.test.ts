/**
 * Every command of docker-compose.yml, run without Docker, with the files that the image has: the folders of containers
 * are folders of the test.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { findRedisBinary } from '../../src/redisPackage/redisBinary.js';
import { freePort } from '../redis/freePort.js';
import { lastFor } from '../waiting.js';
import { readCompose } from './compose.js';

const SECRETS = { REDIS_PASSWORD: 'a1b2c3d4e5f6', JMIN_DASHBOARD_TOKEN: '3f9c1e7ab2d94586e07f4a61c5b8d293' };
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SWEEPS = join(ROOT, 'sweeps');

const folder = mkdtempSync(join(tmpdir(), 'jmin-test-compose-'));
const image = join(folder, 'image');
const MAIN = join(image, 'bundle/src/cli/main.js');
const { services } = readCompose(SECRETS);
const children: ChildProcess[] = [];

afterAll(() => {
  for (const { pid = 0 } of children) killGroup(pid);
  rmSync(folder, { recursive: true, force: true });
});

/** With the processes that it started, which might wait for a Redis that is gone. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill(signal);
  return exited;
}

/** Repeats a check, as Docker does, until it succeeds. */
async function healthy(what: string, check: () => boolean | Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (await check()) return;
    await lastFor(100);
  }
  throw new Error(`${what} did not become healthy`);
}

async function startRedis(port: number): Promise<ChildProcess> {
  const binary = await findRedisBinary({ environment: process.env, onNotice: () => {} });
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  cpSync(binary.path, join(bin, 'redis-server'), { dereference: true });
  const [shell = '', flag = '', script = ''] = services.redis.command;
  const here = script
    .replace('--dir /data', `--dir ${folder} --port ${port} --bind 127.0.0.1`)
    .replaceAll('/tmp/redis.conf', `${folder}/redis.conf`);
  expect(here).not.toBe(script);
  const environment = {
    ...binary.environment,
    PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`,
    ...services.redis.environment,
  };
  const redis = spawn(shell, [flag, here], { env: environment, stdio: 'ignore', detached: true });
  children.push(redis);
  return redis;
}

/** Copies what the Dockerfile copies into its last stage. */
function layOutImage(): void {
  const copies = readFileSync(join(ROOT, 'Dockerfile'), 'utf8').matchAll(
    /^COPY --from=build (.*) ([^/]\S*)$/gm,
  );
  for (const [, sources = '', to = ''] of copies) {
    for (const source of sources.split(' ')) {
      const from = join(ROOT, source.replace('/jmin/', ''));
      const place = join(image, to.endsWith('/') ? join(to, basename(from)) : to);
      mkdirSync(dirname(place), { recursive: true });
      if (to === 'node_modules') symlinkSync(from, place);
      else cpSync(from, place, { recursive: true });
    }
  }
}

it('trains, reports and shows a sweep with the commands of the services', async () => {
  layOutImage();
  const [redisPort, dashboardPort] = [await freePort(), await freePort()];
  const redis = await startRedis(redisPort);

  const environmentOf = (name: 'worker' | 'dashboard' | 'jmin') => ({
    PATH: process.env.PATH ?? '',
    HOME: folder,
    ...services[name].environment,
    REDIS_URL: (services[name].environment.REDIS_URL ?? '').replace(
      '//redis:6379',
      `//127.0.0.1:${redisPort}`,
    ),
  });
  const jmin = (name: 'worker' | 'dashboard' | 'jmin', more: readonly string[] = []) => {
    const child = spawn(process.execPath, [MAIN, ...services[name].command, ...more], {
      cwd: folder,
      env: environmentOf(name),
      stdio: ['ignore', 'ignore', 'inherit'],
      detached: true,
    });
    children.push(child);
    return child;
  };
  await healthy('doctor', () => doctor(environmentOf('worker')) === 0);
  expect(doctor({ ...environmentOf('worker'), REDIS_PASSWORD: '' })).not.toBe(0);

  const worker = jmin('worker', ['--quiet']);
  const dashboard = jmin('dashboard', ['--port', String(dashboardPort), '--quiet']);
  cpSync(SWEEPS, join(folder, 'sweeps'), { recursive: true });
  mkdirSync(join(folder, 'reports'));
  const run = jmin('jmin', ['--quiet', '--set', 'epochs=1']);
  expect(await new Promise((resolve) => run.once('exit', resolve))).toBe(0);
  expect(readdirSync(join(folder, 'reports/digits'))).toContain('report.html');

  await healthy('dashboard', () => checkDashboard(dashboardPort));
  const url = `http://127.0.0.1:${dashboardPort}/api/v1/sweeps/digits`;
  expect((await fetch(url)).status).toBe(401);
  const headers = { authorization: `Bearer ${SECRETS.JMIN_DASHBOARD_TOKEN}` };
  const { state } = (await (await fetch(url, { headers })).json()) as { state: string };
  expect(state).toBe('done');

  expect(await end(worker, 'SIGTERM')).toBe(0);
  expect(await end(dashboard, 'SIGTERM')).toBe(0);
  // The shell gave way to Redis, which the signal reaches; what it keeps lies in its volume.
  expect(await end(redis, 'SIGTERM')).toBe(0);
  expect(existsSync(join(folder, 'appendonlydir'))).toBe(true);
});

function doctor(env: NodeJS.ProcessEnv): number | null {
  return spawnSync(process.execPath, [MAIN, 'doctor', '--quiet'], { cwd: folder, env, stdio: 'ignore' })
    .status;
}

/** The health check's own command, asking the port of this test. */
function checkDashboard(port: number): boolean {
  const { healthcheck } = services.dashboard;
  if (healthcheck === undefined || !('test' in healthcheck)) return false;
  const [, command = '', ...rest] = healthcheck.test;
  const words = rest.map((word) => word.replaceAll('7117', String(port)));
  expect(command).toBe('node');
  return spawnSync(process.execPath, words, { stdio: 'ignore' }).status === 0;
}

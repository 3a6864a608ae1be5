import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCompose } from './compose.js';

const SECRETS = { REDIS_PASSWORD: 'a1b2c3d4e5f6', JMIN_DASHBOARD_TOKEN: '3f9c1e7ab2d94586e07f4a61c5b8d293' };
const compose = readCompose(SECRETS);
const services = Object.entries(compose.services);
const root = new URL('../..', import.meta.url);

describe('docker-compose.yml', () => {
  it.each(['REDIS_PASSWORD', 'JMIN_DASHBOARD_TOKEN'])('starts nothing without %s', (name) => {
    expect(() => readCompose({ ...SECRETS, [name]: '' })).toThrow(`${name} is missing`);
  });

  it('keeps secrets out of command lines', () => {
    for (const [, { command }] of services) {
      for (const secret of Object.values(SECRETS)) expect(command.join(' ')).not.toContain(secret);
    }
  });

  it('publishes to this host only', () => {
    const ports = services.flatMap(([, service]) => service.ports ?? []);
    expect(ports).toEqual(['127.0.0.1:6379:6379', '127.0.0.1:7117:7117']);
    const elsewhere = readCompose({ ...SECRETS, JMIN_BIND: '0.0.0.0' });
    expect(elsewhere.services.redis.ports).toEqual(['127.0.0.1:6379:6379']);
    expect(elsewhere.services.dashboard.ports).toEqual(['0.0.0.0:7117:7117']);
  });

  it('runs everything without rights, on a file system that cannot be written to', () => {
    for (const [, service] of services) {
      expect(service).toMatchObject({
        ...{ read_only: true, init: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] },
      });
    }
    expect(compose.services.redis.user).toBe('redis');
  });

  it('lets workers be scaled: none has a port, a name or a folder of its own', () => {
    const { ports, volumes } = compose.services.worker;
    expect([ports, volumes]).toEqual([undefined, undefined]);
    expect(compose.services.worker).not.toHaveProperty('container_name');
  });

  it('waits for Redis, which is checked, and names only volumes that are declared', () => {
    for (const [name, { depends_on: needs, volumes = [] }] of services) {
      expect(needs).toEqual(name === 'redis' ? undefined : { redis: { condition: 'service_healthy' } });
      for (const [source = ''] of volumes.map((volume) => volume.split(':'))) {
        expect(source.startsWith('./') ? existsSync(new URL(source, root)) : source in compose.volumes).toBe(
          true,
        );
      }
    }
    expect(compose.services.redis.healthcheck).toHaveProperty('test');
    expect(compose.services.dashboard.healthcheck).toHaveProperty('test');
  });
});

describe('Dockerfile', () => {
  const lines = readFileSync(new URL('Dockerfile', root), 'utf8')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => /^[A-Z]/.test(line));
  const last = (instruction: string) => lines.findLast((line) => line.startsWith(`${instruction} `));

  it('ends as a user without rights, with a health check', () => {
    expect(last('USER')).toBe('USER node');
    expect(last('HEALTHCHECK')).toContain('"jmin", "doctor"');
    expect(last('ENTRYPOINT')).toBe('ENTRYPOINT ["jmin"]');
    expect(lines.filter((line) => line.startsWith('FROM ')).at(-1)).toMatch(/-slim$/);
  });

  it('copies only what the build context holds', () => {
    const kept = readFileSync(new URL('.dockerignore', root), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    for (const path of kept) expect(existsSync(new URL(path, root)), path).toBe(true);
    const needed = lines
      .filter((line) => line.startsWith('COPY package'))
      .flatMap((line) => line.split(/\s+/).slice(1, -1));
    for (const path of needed) expect(kept).toContain(path);
    expect(kept.filter((path) => /node_modules|\.env|reports/.test(path))).toEqual([]);
  });

  it('holds all that is read from outside the bundle at run time', () => {
    const copied = lines
      .filter((line) => line.startsWith('COPY --from=build'))
      .flatMap((line) => line.split(/\s+/).slice(2, -1))
      .map((path) => path.replace('/jmin/', ''));
    const isCopied = (path: string) => copied.some((from) => path === from || path.startsWith(`${from}/`));
    const read = execFileSync(
      'git',
      ['grep', '-oE', String.raw`new URL\('(\.\./)+[^']+'`, '--', 'src/*.ts', 'workers/*.ts'],
      { cwd: root, encoding: 'utf8' },
    );
    // A built file reads as from dist/.
    const paths = [...read.matchAll(/^([^:]+):new URL\('([^']+)'/gm)].map(([, file = '', url = '']) =>
      posix.join('dist', posix.dirname(file), url),
    );
    const outside = paths.filter((path) => !path.startsWith('dist/'));
    expect(outside.length).toBeGreaterThan(2);
    expect(outside.filter((path) => !isCopied(path))).toEqual([]);
  });
});

it('shell commands are ones that a shell can read', () => {
  const { command, healthcheck } = compose.services.redis;
  const scripts = [command[2] ?? '', healthcheck && 'test' in healthcheck ? (healthcheck.test[1] ?? '') : ''];
  for (const script of scripts) {
    const { status, stderr } = spawnSync('sh', ['-n', '-c', script], { encoding: 'utf8' });
    expect([status, stderr, script !== '']).toEqual([0, '', true]);
  }
});

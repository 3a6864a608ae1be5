/** Connections over TLS, with certificates made by openssl for this test. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectOnce } from '../../src/redis/connect.js';
import type { TlsFiles } from '../../src/redis/redisTarget.js';
import { freePort } from './freePort.js';
import { startTestRedis, type TestRedis } from './testRedis.js';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

describe.runIf(hasOpenssl)('a connection over TLS', () => {
  let folder: string;
  let url: string;
  let redis: TestRedis;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'jmin-tls-'));
    makeCertificate('good');
    makeCertificate('stranger');
    const port = await freePort();
    url = `rediss://127.0.0.1:${port}`;
    redis = await startTestRedis({
      settings: {
        'tls-port': String(port),
        'tls-cert-file': path('good.crt'),
        'tls-key-file': path('good.key'),
        'tls-ca-cert-file': path('good.crt'),
        'tls-auth-clients': 'yes',
        // TLS 1.3 refuses after the handshake, by which time the connection may have been closed.
        'tls-protocols': 'TLSv1.2',
      },
    });
  });
  afterAll(async () => {
    await redis?.stop();
    rmSync(folder, { recursive: true });
  });

  const own = () => ({ cert: path('good.crt'), key: path('good.key') });

  test('trusts the given authority, and presents a client certificate', async () => {
    const connection = await connect({ ca: path('good.crt'), ...own() });
    expect(await connection.ping()).toBe('PONG');
    connection.disconnect();
  });

  test.each<[string, () => TlsFiles, RegExp]>([
    ['an authority that nobody named', own, /its certificate is not trusted/],
    [
      'an authority of another',
      () => ({ ca: path('stranger.crt'), ...own() }),
      /its certificate is not trusted/,
    ],
    ['no certificate of ours', () => ({ ca: path('good.crt') }), /requires a client certificate/],
    ['a file that is not there', () => ({ ca: path('nowhere') }), /TLS file cannot be read: ENOENT/],
  ])('is refused with %s', async (_, files, pattern) => {
    await expect(connect(files())).rejects.toMatchObject({
      code: 'redis-tls',
      message: expect.stringMatching(pattern),
    });
  });

  function connect(tlsFiles: TlsFiles): ReturnType<typeof connectOnce> {
    return connectOnce({ url, tlsFiles, prefix: 'p' });
  }

  function path(name: string): string {
    return join(folder, name);
  }

  function makeCertificate(name: string): void {
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '1'];
    const files = ['-keyout', path(`${name}.key`), '-out', path(`${name}.crt`)];
    const how = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    execFileSync('openssl', ['req', ...how, ...subject, ...files], { stdio: 'ignore' });
  }
});

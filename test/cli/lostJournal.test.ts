import { expect, test } from 'vitest';
import { connectOnce } from '../../src/redis/connect.js';
import { DEFAULT_PREFIX } from '../../src/redis/redisTarget.js';
import { keysOf } from '../../src/store/keys.js';
import { startTestRedis } from '../redis/testRedis.js';
import { CommandLine, TINY } from './cliFixture.js';

test('a sweep whose journal is missing hides no other from the list, and can be deleted', async () => {
  const server = await startTestRedis();
  const cli = new CommandLine({ REDIS_URL: server.url });
  try {
    cli.write('tiny.yaml', TINY);
    expect((await cli.run(['launch', 'tiny.yaml', '--name', 'kept'])).code).toBe(0);
    expect((await cli.run(['launch', 'tiny.yaml', '--name', 'lost'])).code).toBe(0);
    const redis = await connectOnce({ socketPath: server.socketPath, prefix: DEFAULT_PREFIX });
    await redis.del(keysOf(DEFAULT_PREFIX).journal('lost'));
    redis.disconnect();
    const listed = await cli.run(['list', '--json']);
    expect(listed.code).toBe(0);
    expect(listed.stderr).toMatch(/^lost: its journal is missing from Redis\. .*jmin delete/m);
    expect((JSON.parse(listed.stdout) as { sweep: string }[]).map(({ sweep }) => sweep)).toEqual(['kept']);
    expect((await cli.run(['delete', 'lost'])).code).toBe(2);
    expect((await cli.run(['delete', 'lost', '--yes'])).stdout).toBe('deleted lost\n');
    expect((await cli.run(['list'])).stderr).not.toContain('lost');
  } finally {
    cli.close();
    await server.stop();
  }
});

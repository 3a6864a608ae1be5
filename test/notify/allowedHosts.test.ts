import { describe, expect, it } from 'vitest';
import { isPublic, lookUpPublic, verdictOn } from '../../src/notify/allowedHosts.js';

describe('verdictOn', () => {
  it.each([
    ['hooks.slack.com', ['hooks.slack.com'], 'exact'],
    ['HOOKS.slack.com.', ['hooks.slack.com'], 'exact'],
    ['slack.com', ['*.slack.com'], 'refused'],
    ['hooks.slack.com', ['*.slack.com'], 'public'],
    ['evilslack.com', ['*.slack.com'], 'refused'],
    ['localhost', ['*'], 'public'],
    ['127.0.0.1', ['*'], 'refused'],
    ['127.0.0.1', ['127.0.0.1'], 'exact'],
    ['[::1]', ['*'], 'refused'],
    ['[::1]', ['::1'], 'exact'],
    ['8.8.8.8', ['*'], 'public'],
    ['8.8.8.8', [], 'refused'],
    ['localhost', 'any', 'exact'],
  ] as const)('of %s by %j is %s', (host, allowed, expected) => {
    expect(verdictOn(host, allowed)).toBe(expected);
  });
});

describe('isPublic', () => {
  it.each<readonly [string, boolean]>([
    ['8.8.8.8', true],
    ['172.15.0.1', true],
    ['2606:4700::1111', true],
    ...[
      ...['127.0.0.1', '127.9.9.9', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1', '0.0.0.0'],
      ...['169.254.169.254', '100.64.0.1', '224.0.0.1', '255.255.255.255', '198.18.0.1'],
      ...['::1', '::', 'fe80::1', 'fc00::1', 'fd12::1', 'ff02::1', '::ffff:127.0.0.1', '::ffff:8.8.8.8'],
      ...['2002:7f00:1::', '2001:0:1::', '64:ff9b::7f00:1'],
    ].map((address) => [address, false] as const),
  ])('%s: %s', (address, expected) => {
    expect(isPublic(address)).toBe(expected);
  });
});

describe('lookUpPublic', () => {
  it('refuses a name that leads to this machine', async () => {
    const error = await new Promise<Error | null>((resolve) => {
      lookUpPublic('localhost', {}, (problem) => resolve(problem));
    });
    expect(error?.message).toBe('the address of the host is not public');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/errors.js';
import { Access, chooseToken } from '../../src/dashboard/access.js';

const TOKEN = '3f9c1e7ab2d94586e07f4a61c5b8d293';

describe('chooseToken', () => {
  it.each([
    ['127.0.0.1', null],
    ['127.8.9.1', null],
    ['localhost', ''],
    ['::1', null],
  ])('demands none on loopback: %s', (host, given) => {
    expect(chooseToken(given, host)).toBeNull();
  });

  it.each(['0.0.0.0', '::', '192.168.1.7', 'example.org', '127.evil.example'])(
    'refuses %s without one, and says how to give one',
    (host) => {
      expect(() => chooseToken(null, host)).toThrow(
        expect.objectContaining({
          exitCode: 2,
          hint: expect.stringMatching(/--token.*JMIN_DASHBOARD_TOKEN.*auto/),
        }),
      );
    },
  );

  it('makes one of 256 bits, another each time', () => {
    const [first, second] = [chooseToken('auto', '0.0.0.0'), chooseToken('auto', '0.0.0.0')];
    expect(first).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(second).not.toBe(first);
  });

  it.each([
    ['a word', 'letmein'],
    ['31 hexadecimal digits', TOKEN.slice(1)],
    ['38 digits', '31415926535897932384626433832795028841'],
    ['21 letters', 'kJ8sQmZ2xVb7Ln4TtRw9E'],
    ['few different characters', 'abcabcabcabcabcabcabcabcabcabc'],
    ['a sign that a cookie cannot hold', `${TOKEN};`],
    ['a line feed', `${TOKEN}\n`],
    ['257 characters', 'kJ8sQmZ2xVb7Ln4TtRw9Ec'.repeat(12).slice(0, 257)],
  ])('refuses %s, without repeating it', (_, token) => {
    expect(() => chooseToken(token, '127.0.0.1')).toThrow(UserError);
    expect(() => chooseToken(token, '127.0.0.1')).not.toThrow(token);
  });

  it('takes 32 hexadecimal digits, or 22 characters of base64', () => {
    for (const token of [TOKEN, 'kJ8sQmZ2xVb7Ln4TtRw9Ec']) expect(chooseToken(token, '0.0.0.0')).toBe(token);
  });
});

describe('Access.refuseForeign', () => {
  const open = new Access(null, 7117);
  const guarded = new Access(TOKEN, 7117);
  const status = (access: Access, headers: Record<string, string>) => {
    try {
      access.refuseForeign({ method: 'GET', headers });
      return 200;
    } catch (error) {
      return (error as { status: number }).status;
    }
  };

  it.each<[Record<string, string>, number, number]>([
    [{ host: '127.0.0.1:7117' }, 200, 200],
    [{ host: 'localhost:7117' }, 200, 200],
    [{ host: '[::1]:7117' }, 200, 200],
    [{ host: '192.168.1.7' }, 200, 200],
    // A name can be made to lead here by whoever owns it; a cookie would not be sent to it.
    [{ host: 'evil.example:7117' }, 421, 200],
    [{ host: 'localhost.evil.example' }, 421, 200],
    [{}, 421, 421],
    [{ host: 'local host' }, 421, 421],
    [{ host: '127.0.0.1:7117@evil.example' }, 421, 421],
    [{ host: 'localhost:7117', origin: 'http://localhost:7117' }, 200, 200],
    [{ host: 'localhost:7117', origin: 'http://localhost:3000' }, 403, 403],
    [{ host: 'localhost:7117', origin: 'https://evil.example' }, 403, 403],
    [{ host: 'localhost:7117', origin: 'null' }, 403, 403],
    [{ host: 'localhost:7117', 'sec-fetch-site': 'same-origin' }, 200, 200],
    [{ host: 'localhost:7117', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }, 403, 403],
    [{ host: 'localhost:7117', 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' }, 403, 403],
    [
      {
        host: 'localhost:7117',
        'sec-fetch-site': 'cross-site',
        'sec-fetch-mode': 'navigate',
        'sec-fetch-dest': 'document',
      },
      200,
      200,
    ],
    [
      {
        host: 'localhost:7117',
        'sec-fetch-site': 'cross-site',
        'sec-fetch-mode': 'navigate',
        'sec-fetch-dest': 'iframe',
      },
      403,
      403,
    ],
  ])('%j: %i without a token, %i with one', (headers, withoutToken, withToken) => {
    expect(status(open, headers)).toBe(withoutToken);
    expect(status(guarded, headers)).toBe(withToken);
  });
});

describe('Access.isAllowed', () => {
  const access = new Access(TOKEN, 7117);
  const asks = (headers: Record<string, string>) => access.isAllowed({ method: 'GET', headers });
  const cookie = access.cookie().split(';')[0] ?? '';

  it('takes the token as a bearer, and the cookie it gave for it', () => {
    expect(asks({ authorization: `Bearer ${TOKEN}` })).toBe(true);
    expect(asks({ cookie: `theme=dark; ${cookie}` })).toBe(true);
  });

  it('gives a cookie that scripts and other sites cannot use, and that is not the token', () => {
    expect(access.cookie()).toMatch(/; HttpOnly; SameSite=Strict;/);
    expect(access.cookie()).not.toContain(TOKEN);
  });

  it('refuses everything else', () => {
    expect(asks({})).toBe(false);
    expect(asks({ cookie: cookie.replace('7117', '7118') })).toBe(false);
    expect(asks({ authorization: `Basic ${TOKEN}` })).toBe(false);
    const other = new Access('kJ8sQmZ2xVb7Ln4TtRw9Ec', 7117).cookie().split(';')[0] ?? '';
    expect(asks({ cookie: other })).toBe(false);
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(text !== TOKEN);
        expect(access.accepts(text)).toBe(false);
        expect(asks({ authorization: `Bearer ${text}`, cookie: `jmin-7117=${text}` })).toBe(false);
      }),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { formatSweepFile } from '../../src/sweepfile/formatSweepFile.js';
import { parseSweepFile } from '../../src/sweepfile/parseSweepFile.js';
import { messagesOf } from './collectErrors.js';

const HEAD = 'dataset: { generate: moons }\nhyperparameters: { epochs: 5 }\n';
const SECRET = 'T0000-B0000-XXXX';
const parse = (notify: string) => parseSweepFile(`${HEAD}notify:\n  - ${notify}\n`, { fileName: 'bad.yaml' });

describe('notify in a sweep file', () => {
  it.each([
    [
      `{ slack: "https://hooks.slack.com/${SECRET}" }`,
      'bad.yaml:4:14: notify[0].slack must be env:NAME, because the address of a slack webhook is a secret: who has it can write there',
    ],
    [
      `{ discord: ${SECRET} }`,
      'bad.yaml:4:16: notify[0].discord must be env:NAME, because the address of a discord webhook is a secret: who has it can write there',
    ],
    [
      `{ teams: "env:9 ${SECRET}" }`,
      'bad.yaml:4:14: notify[0].teams must be env:NAME, because this is no name of an environment variable',
    ],
    [
      `{ webhook: "https://a:${SECRET}@x.org" }`,
      'bad.yaml:4:16: notify[0].webhook must be env:NAME, because the address holds a password',
    ],
    [
      `{ webhook: "https://x.org?key=${SECRET}" }`,
      'bad.yaml:4:16: notify[0].webhook must be env:NAME, because the address holds a query, which may be a secret',
    ],
    [
      `{ webhook: "file:///${SECRET}" }`,
      'bad.yaml:4:16: notify[0].webhook must be env:NAME, because this is no http or https address',
    ],
    [
      `{ webhook: env:HOOK, secret: ${SECRET} }`,
      'bad.yaml:4:34: notify[0].secret must be env:NAME, because it is a secret',
    ],
    [
      `{ slack: env:HOOK, secret: env:KEY }`,
      'bad.yaml:4:32: notify[0].secret is only for a webhook: no other form can check a signature',
    ],
    [
      `{ slack: env:HOOK, desktop: true }`,
      'bad.yaml:4:33: notify[0].desktop is a second form beside slack; write one of webhook, slack, discord, teams, desktop for each channel',
    ],
    [`{ on: [end] }`, 'bad.yaml:4:5: notify[0] must have one of webhook, slack, discord, teams, desktop'],
    [`{ slak: "https://${SECRET}" }`, 'bad.yaml:4:7: unknown key notify[0].slak; did you mean slack?'],
    [
      `{ slack: env:HOOK, on: [ends] }`,
      'bad.yaml:4:29: notify[0].on[0] must be one of end, failure, best, pause, drift; got ends; did you mean end?',
    ],
    [`{ desktop: false }`, 'bad.yaml:4:16: notify[0].desktop must be true; got false'],
  ])('refuses %s without showing a secret', (text, message) => {
    const messages = messagesOf(() => parse(text));
    expect(messages).toEqual([message]);
    expect(messages.join()).not.toContain(SECRET);
  });

  it('is read, written again the same, and left out where nothing is said', () => {
    const spec = parse(
      '{ webhook: "https://x.org/hook", secret: env:KEY, on: [end, best] }\n  - { desktop: true }',
    );
    expect(spec.notify).toEqual([
      { form: 'webhook', url: 'https://x.org/hook', secret: 'env:KEY', on: ['end', 'best'] },
      { form: 'desktop', url: null, secret: null, on: ['end', 'failure', 'pause', 'drift'] },
    ]);
    expect(parseSweepFile(formatSweepFile(spec), { fileName: 'again.yaml' })).toEqual(spec);
    expect('notify' in parseSweepFile(HEAD, { fileName: 'none.yaml' })).toBe(false);
  });
});

import { createHmac } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { present } from '../../src/base/assert.js';
import type { NoticeEvent, NotifyForm } from '../../src/model/notify.js';
import type { NotifyChannel } from '../../src/model/sweepSpec.js';
import { Notifier, type NotifierOptions } from '../../src/notify/notifier.js';
import type { SweepFold } from '../../src/results/fold.js';
import { failed, finished, foldOf, plannedEvent, started, tableOf } from '../results/journals.js';
import { until } from '../waiting.js';
import { startReceiver } from './receiver.js';

const ALL: readonly NoticeEvent[] = ['end', 'failure', 'best', 'pause', 'drift'];

function channel(form: NotifyForm, more: Partial<NotifyChannel> = {}): NotifyChannel {
  return { form, url: 'env:HOOK', secret: null, on: [...ALL], ...more };
}

/** A sweep of six trials, of which the first has failed, and the others have ended where `isDone`. */
function sweepWith(channels: readonly NotifyChannel[], isDone = false): SweepFold {
  const plain = plannedEvent();
  const planned = { ...plain, spec: { ...plain.spec, name: 'a <b> & c', notify: [...channels] } };
  const table = tableOf(planned);
  const [first = '', ...others] = Array.from({ length: table.size }, (_, position) => table.id(position));
  const ends = isDone ? others.map((id, i) => finished(id, 0.5 + i)) : [];
  return foldOf(planned, [started([first]), failed(first), ...ends]);
}

function marksInMemory() {
  const marks = new Map<string, string>();
  return {
    marks,
    claim: async (slug: string, notice: string) => {
      const key = `${slug} ${notice}`;
      if (marks.has(key)) return false;
      marks.set(key, 'claimed');
      return true;
    },
    settle: async (slug: string, notice: string, result: string) => {
      marks.set(`${slug} ${notice}`, result);
    },
  };
}

function start(options: Partial<NotifierOptions> = {}) {
  const problems: string[] = [];
  const marks = marksInMemory();
  const notifier = new Notifier({
    marks,
    hosts: 'any',
    environment: {},
    onProblem: (line) => problems.push(line),
    retryMs: [1, 1, 1],
    ...options,
  });
  onTestFinished(() => notifier.stop());
  return { notifier, problems, marks: marks.marks };
}

const settled = (marks: ReadonlyMap<string, string>, count: number) =>
  until(() => [...marks.values()].filter((state) => state !== 'claimed').length === count);

describe('Notifier', () => {
  it('sends each notice once, however many processes look, and however often', async () => {
    const { url, requests } = await startReceiver();
    const fold = sweepWith([channel('webhook')], true);
    const { notifier, marks } = start({ environment: { HOOK: url } });
    const second = start({
      environment: { HOOK: url },
      marks: { ...marksInMemory(), claim: async () => false },
    });
    for (const read of ['1', '2', '2']) notifier.look({ slug: 's', fold, read });
    await notifier.ended({ slug: 's', fold, read: '2' });
    await notifier.ended({ slug: 's', fold, read: '2' });
    await second.notifier.ended({ slug: 's', fold, read: '2' });
    await settled(marks, 2);
    const types = requests.map(({ body }) => (JSON.parse(body) as { type: string }).type);
    expect(types.sort()).toEqual(['sweep.ended', 'trial.failed']);
  });

  it('signs plain JSON according to Standard Webhooks', async () => {
    const { url, requests } = await startReceiver();
    const key = Buffer.from('a key of some bytes');
    const environment = { HOOK: url, KEY: `whsec_${key.toString('base64')}` };
    const { notifier, marks } = start({ environment, now: () => 1_700_000_000_000 });
    const fold = sweepWith([channel('webhook', { secret: 'env:KEY' })], true);
    await notifier.ended({ slug: 's', fold, read: '1' });
    await settled(marks, 2);
    const { headers, body } = present(requests.at(-1), 'a request');
    const signed = `${headers['webhook-id']}.1700000000.${body}`;
    expect(headers['webhook-timestamp']).toBe('1700000000');
    expect(headers['webhook-signature']).toBe(
      `v1,${createHmac('sha256', key).update(signed).digest('base64')}`,
    );
    expect(JSON.parse(body)).toEqual({
      type: 'sweep.ended',
      timestamp: '2023-11-14T22:13:20.000Z',
      data: {
        sweep: 'a <b> & c',
        text: 'a <b> & c has ended: 6 trials, 5 finished, 1 failed. Best: trial 2, J 0.5000.',
        best: expect.objectContaining({ trial: 2, metric: 'J', value: 0.5 }),
        ledger: expect.objectContaining({ finished: 5, failed: 1 }),
      },
    });
  });

  it('writes the forms of Slack, Discord and Teams', async () => {
    const { url, requests } = await startReceiver();
    const on = ['failure'] as const;
    const forms = (['slack', 'discord', 'teams'] as const).map((form) => channel(form, { on: [...on] }));
    const { notifier, marks } = start({ environment: { HOOK: url } });
    await notifier.ended({ slug: 's', fold: sweepWith(forms), read: '1' });
    await settled(marks, 3);
    const text = 'trial 1 failed, the first of this sweep: its thread ended 3 times';
    const bodies = requests.map(({ body }): unknown => JSON.parse(body));
    expect(bodies).toContainEqual({ text: `a &lt;b&gt; &amp; c: ${text}` });
    expect(bodies).toContainEqual({ content: `a <b> & c: ${text}`, allowed_mentions: { parse: [] } });
    const block = { type: 'TextBlock', text: `a <b> & c: ${text}`, wrap: true };
    expect(bodies).toContainEqual({
      type: 'message',
      attachments: [expect.objectContaining({ content: expect.objectContaining({ body: [block] }) })],
    });
  });

  it('tries again while the receiver surely took nothing', async () => {
    const { url, requests } = await startReceiver([503, 429, 200]);
    const { notifier, marks, problems } = start({ environment: { HOOK: url } });
    notifier.look({ slug: 's', fold: sweepWith([channel('webhook')]), read: '1' });
    await settled(marks, 1);
    expect([...marks.values()]).toEqual(['sent']);
    expect(new Set(requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect([requests.length, problems]).toEqual([3, []]);
  });

  it.each([
    ['a refusal', 404, 'HTTP 404; it is given up'],
    [
      'a connection that ends without an answer',
      0,
      'no answer (ECONNRESET); it may have arrived, so it is not sent again',
    ],
    ['a gateway that knows nothing', 504, 'HTTP 504; it may have arrived, so it is not sent again'],
    ['a redirect', 302, 'HTTP 302; it is given up'],
  ])('sends nothing again after %s', async (_, status, end) => {
    const { url, requests } = await startReceiver([status], { location: 'http://127.0.0.1:1/' });
    const { notifier, marks, problems } = start({ environment: { HOOK: `${url}/secret-path` } });
    notifier.look({ slug: 's', fold: sweepWith([channel('slack')]), read: '1' });
    await settled(marks, 1);
    expect([...marks.values()]).toEqual(['lost']);
    expect(requests).toHaveLength(1);
    expect(problems).toEqual([`notify: a <b> & c: the message about its failure to slack: ${end}`]);
  });

  it.each([
    ['its variable is not set here', {}, 'any', 'the variable HOOK is not set'],
    ['its address is none', { HOOK: 'secret' }, 'any', 'its address is no http or https address'],
    [
      'its host is not allowed',
      { HOOK: 'http://127.0.0.1:1/secret' },
      ['*', 'hooks.slack.com'],
      '--notify-hosts does not allow its host',
    ],
  ] as const)('leaves a notice to another process if %s', async (_, environment, hosts, why) => {
    const { notifier, marks, problems } = start({ environment, hosts });
    const fold = sweepWith([channel('slack')]);
    await notifier.ended({ slug: 's', fold, read: '1' });
    await notifier.ended({ slug: 's', fold, read: '2' });
    expect(problems).toEqual([`notify: a <b> & c: nothing is sent to its slack from here: ${why}`]);
    expect(marks.size).toBe(0);
  });

  it('sends a new best trial at most once a minute, and no best of the first minute', async () => {
    const { url, requests } = await startReceiver();
    let nowMs = 0;
    const { notifier, marks } = start({ environment: { HOOK: url }, now: () => nowMs });
    const fold = sweepWith([channel('webhook', { on: ['best'] })], true);
    notifier.look({ slug: 's', fold, read: '1' });
    nowMs = 59_000;
    notifier.look({ slug: 's', fold, read: '2' });
    nowMs = 60_000;
    notifier.look({ slug: 's', fold, read: '2' });
    nowMs = 130_000;
    notifier.look({ slug: 's', fold, read: '3' });
    await settled(marks, 1);
    expect(requests).toHaveLength(1);
    expect(requests[0]?.body).toContain('trial 2 is the best so far, with J 0.5000');
  });
});

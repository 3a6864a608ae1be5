/** A notice as the body of a request, in the form that its receiver knows. */
import { createHmac } from 'node:crypto';
import { unreachable } from '../base/assert.js';
import type { NoticeEvent, NotifyForm } from '../model/notify.js';
import type { SweepNotice } from './notice.js';

export interface Message {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export type WebForm = Exclude<NotifyForm, 'desktop'>;

/** Characters of a text: Discord takes 2000. */
const MAX_TEXT_LENGTH = 1900;

const TYPES: Readonly<Record<NoticeEvent, string>> = {
  end: 'sweep.ended',
  failure: 'trial.failed',
  best: 'trial.best',
  pause: 'sweep.paused',
  drift: 'sweep.drifted',
};

interface MessageOptions {
  readonly form: WebForm;
  /** The same for every attempt to send the same notice to the same channel. */
  readonly id: string;
  readonly nowMs: number;
  /** Null: not signed. */
  readonly secret: string | null;
}

export function messageOf(notice: SweepNotice, { form, id, nowMs, secret }: MessageOptions): Message {
  const body = JSON.stringify(bodyOf(notice, form, nowMs));
  const headers = { 'content-type': 'application/json', 'user-agent': 'jmin' };
  if (form !== 'webhook') return { body, headers };
  const seconds = String(Math.floor(nowMs / 1000));
  const signed =
    secret === null ? {} : { 'webhook-signature': signatureOf(secret, `${id}.${seconds}.${body}`) };
  return { body, headers: { ...headers, 'webhook-id': id, 'webhook-timestamp': seconds, ...signed } };
}

function bodyOf({ event, sweep, text, data }: SweepNotice, form: WebForm, nowMs: number): unknown {
  const short = text.length > MAX_TEXT_LENGTH ? `${text.slice(0, MAX_TEXT_LENGTH)} …` : text;
  switch (form) {
    case 'webhook':
      return {
        type: TYPES[event],
        timestamp: new Date(nowMs).toISOString(),
        data: { sweep, text: short, ...data },
      };
    case 'slack':
      // Otherwise a name like <!channel> would call everybody.
      return { text: short.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;') };
    case 'discord':
      return { content: short, allowed_mentions: { parse: [] } };
    case 'teams':
      return {
        type: 'message',
        attachments: [
          {
            contentType: 'application/vnd.microsoft.card.adaptive',
            content: {
              $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
              type: 'AdaptiveCard',
              version: '1.4',
              body: [{ type: 'TextBlock', text: short, wrap: true }],
            },
          },
        ],
      };
    default:
      return unreachable(form);
  }
}

/** Standard Webhooks, version 1: HMAC-SHA256. A secret `whsec_…` is the key in base64, any other text is the key. */
function signatureOf(secret: string, content: string): string {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret);
  return `v1,${createHmac('sha256', key).update(content).digest('base64')}`;
}

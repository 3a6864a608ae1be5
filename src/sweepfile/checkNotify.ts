/**
 * Whether each channel of `notify` can be used. The journal keeps the sweep file, so that a secret must not stand in it:
 * it is `env:NAME`. No message here shows an address.
 */
import { FROM_ENVIRONMENT, MAX_ADDRESS_LENGTH, NOTIFY_FORMS, type NotifyForm } from '../model/notify.js';
import { type Problem, problemAt } from './problem.js';
import type { SweepFile } from './sweepFile.js';

export type WrittenChannel = NonNullable<SweepFile['notify']>[number];

export function formsOf(channel: WrittenChannel): NotifyForm[] {
  return NOTIFY_FORMS.filter((form) => channel[form] !== undefined);
}

export function checkNotify({ notify = [] }: SweepFile): Problem[] {
  return notify.flatMap((channel, i) => checkChannel(channel, i));
}

function checkChannel(channel: WrittenChannel, index: number): Problem[] {
  const path = ['notify', index];
  const [form, other] = formsOf(channel);
  const choice = NOTIFY_FORMS.join(', ');
  if (form === undefined) return [problemAt(path, `must have one of ${choice}`)];
  if (other !== undefined) {
    return [
      problemAt([...path, other], `is a second form beside ${form}; write one of ${choice} for each channel`),
    ];
  }
  const problems: Problem[] = [];
  if (channel.secret !== undefined && form !== 'webhook') {
    problems.push(
      problemAt([...path, 'secret'], 'is only for a webhook: no other form can check a signature'),
    );
  } else if (channel.secret !== undefined && !FROM_ENVIRONMENT.test(channel.secret)) {
    problems.push(inVariable([...path, 'secret'], 'it is a secret', 'JMIN_WEBHOOK_SECRET'));
  }
  if (form === 'desktop') return problems;
  const why = addressProblem(form, channel[form] ?? '');
  if (why !== null) problems.push(inVariable([...path, form], why, `${form.toUpperCase()}_URL`));
  return problems;
}

function inVariable(path: (string | number)[], why: string, variable: string): Problem {
  return problemAt(path, `must be env:NAME, because ${why}`, {
    hint: `Put the value into an environment variable, e.g. ${variable}, and write env:${variable}.`,
  });
}

/** Null if the address can stand in a sweep file. */
function addressProblem(form: NotifyForm, address: string): string | null {
  if (FROM_ENVIRONMENT.test(address)) return null;
  if (address.startsWith('env:')) return 'this is no name of an environment variable';
  if (form !== 'webhook') return `the address of a ${form} webhook is a secret: who has it can write there`;
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) return 'this is no http or https address';
  if (url.username !== '' || url.password !== '') return 'the address holds a password';
  if (url.search !== '') return 'the address holds a query, which may be a secret';
  if (address.length > MAX_ADDRESS_LENGTH)
    return `the address has more than ${MAX_ADDRESS_LENGTH} characters`;
  return null;
}

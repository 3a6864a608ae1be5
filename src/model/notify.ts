/** What a sweep file may say under `notify`. */

/**
 * What is reported: the end of the sweep, its first failed trial, a new best trial, a pause, and a recheck whose results
 * moved.
 */
export const NOTICE_EVENTS = ['end', 'failure', 'best', 'pause', 'drift'] as const;
export type NoticeEvent = (typeof NOTICE_EVENTS)[number];

/** Reported unless the file names others. */
export const DEFAULT_NOTICE_EVENTS: readonly NoticeEvent[] = ['end', 'failure', 'pause', 'drift'];

/** The forms of a message; `webhook` is plain JSON, `desktop` a notification of the terminal. */
export const NOTIFY_FORMS = ['webhook', 'slack', 'discord', 'teams', 'desktop'] as const;
export type NotifyForm = (typeof NOTIFY_FORMS)[number];

/** Channels of one sweep, and characters of an address. */
export const MAX_CHANNELS = 10;
export const MAX_ADDRESS_LENGTH = 2000;

/** A value that is read from an environment variable where it is used, e.g. `env:SLACK_URL`. */
export const FROM_ENVIRONMENT = /^env:([A-Za-z_][A-Za-z0-9_]{0,99})$/;

/** The value itself, or that of its variable; null if the variable is not set. */
export function readSecret(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): string | null {
  const variable = FROM_ENVIRONMENT.exec(text)?.[1];
  if (variable === undefined) return text;
  return environment[variable]?.trim() || null;
}

import { readFileSync } from 'node:fs';
import { messageOf, UserError } from '../base/errors.js';

/** Bytes: far more than the longest token. */
const MAX_FILE_BYTES = 4096;

export interface TokenFlags {
  readonly token?: string;
  readonly tokenFile?: string;
}

/**
 * The dashboard's token from a file or the environment, or `auto`; null if none is given. It is not taken from the
 * command line, because every user of the host can read that.
 */
export function readDashboardToken(
  { token, tokenFile }: TokenFlags,
  { JMIN_DASHBOARD_TOKEN }: NodeJS.ProcessEnv,
): string | null {
  if (token !== undefined && tokenFile !== undefined)
    throw refusal('--token and --token-file are both given', 'Remove one of them.');
  if (tokenFile !== undefined) return readTokenFile(tokenFile);
  if (token === 'auto') return token;
  if (token !== undefined) {
    throw refusal(
      '--token takes only the word auto: every user of this host can read the command line',
      'Give the token in a file, with --token-file FILE, or in the environment, as JMIN_DASHBOARD_TOKEN.',
    );
  }
  return JMIN_DASHBOARD_TOKEN || null;
}

/** The file's text without the line break that editors put at its end. */
function readTokenFile(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    throw refusal(`the token file cannot be read: ${messageOf(error)}`, undefined, error);
  }
  if (text !== '' && text.length <= MAX_FILE_BYTES && !/[\r\n]/.test(text)) return text;
  throw refusal(`${file}: expected one line with the token and nothing else`);
}

function refusal(message: string, hint?: string, cause?: unknown): UserError {
  return new UserError(message, {
    code: 'dashboard-token',
    ...(hint === undefined ? {} : { hint }),
    ...(cause === undefined ? {} : { cause }),
  });
}

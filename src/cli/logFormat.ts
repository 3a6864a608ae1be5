import { UserError } from '../base/errors.js';

export const LOG_FORMATS = ['text', 'json'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/**
 * The format of the log, from --log or JMIN_LOG. The arguments are searched before they are parsed, because errors in
 * them are logged too.
 */
export function readLogFormat(args: readonly string[], { JMIN_LOG }: NodeJS.ProcessEnv): LogFormat {
  const end = args.indexOf('--');
  const options = end < 0 ? args : args.slice(0, end);
  const at = options.lastIndexOf('--log');
  const joined = options.findLast((arg) => arg.startsWith('--log='))?.slice('--log='.length);
  const given = at < 0 ? joined : options[at + 1];
  if (given !== undefined) return isLogFormat(given) ? given : 'text';
  if (JMIN_LOG === undefined || JMIN_LOG === '') return 'text';
  if (isLogFormat(JMIN_LOG)) return JMIN_LOG;
  throw new UserError(`JMIN_LOG must be ${LOG_FORMATS.join(' or ')}; got ${JSON.stringify(JMIN_LOG)}`, {
    code: 'bad-log-format',
    hint: 'Unset it for lines of text.',
  });
}

function isLogFormat(text: string): text is LogFormat {
  return LOG_FORMATS.some((format) => format === text);
}

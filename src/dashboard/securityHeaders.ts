/** What each kind of page may load and do: the strictest policies that work. */
import { REPORT_SCRIPT_HASH } from '../app/reportFiles.js';

const NOTHING_ELSE = "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

/** The dashboard: its own files, no inline code or style. */
export const PAGE_POLICY = `default-src 'self'; ${NOTHING_ELSE}`;

/** A report is one file with inline style and one script, which is known by its hash. */
export const REPORT_POLICY = `default-src 'none'; style-src 'unsafe-inline'; script-src ${REPORT_SCRIPT_HASH}; img-src data:; ${NOTHING_ELSE}`;

/**
 * Bull Board sets styles in its elements, draws icons from data URLs, and finds its files through `base`. Its outside
 * font may not be loaded.
 */
export const BOARD_POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'self'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";

/** Sent with every answer. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': PAGE_POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  // Not no-referrer: with it, a browser would not send the origin of the login form.
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'cache-control': 'no-store',
};

/** What each kind of page may load and do, as tight as works. */
const NOTHING_ELSE = "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

/** The dashboard itself: its own files, no inline code or style. */
export const PAGE_POLICY = `default-src 'self'; ${NOTHING_ELSE}`;

/** A report is one file without a script; its style stands within. */
export const REPORT_POLICY = `default-src 'none'; style-src 'unsafe-inline'; img-src data:; ${NOTHING_ELSE}`;

/**
 * Bull Board sets styles in its elements, and draws icons from data URLs. `base` is how it finds its files, and
 * its outside font is not among what may be loaded.
 */
export const BOARD_POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'self'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";

/** With every answer. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': PAGE_POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  // Not no-referrer, under which a browser would not tell the login form's own origin.
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'cache-control': 'no-store',
};

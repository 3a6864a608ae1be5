/** The script of report.html, compiled from browser/ into dist/, and the hash by which a policy allows only this script. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const COMPILED = new URL('../../../dist/src/report/browser/reportPage.js', import.meta.url);

/** In a scope of its own: it is not a module, because the page may load none. */
export const REPORT_SCRIPT = `(() => {\n${readFileSync(COMPILED, 'utf8')
  .replace(/^export \{\};?$/gm, '')
  .trim()}\n})();`;

/** For `script-src` of a content security policy. */
export const REPORT_SCRIPT_HASH = `'sha256-${createHash('sha256').update(REPORT_SCRIPT).digest('base64')}'`;

/** The frame of a page that fetches nothing: its policy, its styles and its script. */
import { html } from '../base/escapeHtml.js';
import { REPORT_SCRIPT, REPORT_SCRIPT_HASH } from './reportScript.js';
import { STYLESHEET } from './stylesheet.js';

export interface PageParts {
  readonly title: string;
  /** The version that planned the sweep. */
  readonly jmin: string;
  readonly body: string;
  /** Rules beyond the common ones. */
  readonly style?: string;
  /** After the body, e.g. data for the script. */
  readonly end?: string;
}

export function pageHtml({ title, jmin, body, style = '', end = '' }: PageParts): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src ${REPORT_SCRIPT_HASH}; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="jmin ${html(jmin)}">
<link rel="icon" href="data:,">
<title>${html(title)}: sweep report</title>
<style>${STYLESHEET}${style}</style>
</head>
<body><main>
${body}
</main>
${end}<script>${REPORT_SCRIPT}</script>
</body>
</html>
`;
}

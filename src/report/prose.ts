import { html } from '../base/escapeHtml.js';

/** A sentence for the page. A number and its % never stand on two lines. */
export function prose(text: string): string {
  return html(text).replace(/(\d) %/g, '$1\u00a0%');
}

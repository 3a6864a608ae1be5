/** Draws a chart as SVG without a page, the same text every time. */
// The whole library in one file: its modules, of which five hundred would be read, take seven times as long to load.
import { init } from 'echarts/dist/echarts.esm.min';
import { html } from '../base/escapeHtml.js';
import type { Chart } from '../charts/frame.js';

/** `name` must be another for each chart of one page: it keeps their ids apart. */
export function drawChart(chart: Chart, name: string): string {
  const { width, height, option, description } = chart;
  const instance = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    instance.setOption(option);
    return tidy(instance.renderToSVGString({ useViewBox: true }), name).replace(
      /^<svg[^>]*>/,
      `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${html(description)}">`,
    );
  } finally {
    instance.dispose();
  }
}

/** How ECharts writes a point. */
const UNIT_CIRCLE =
  /<path d="M1 0A1 1 0 1 1 1 -0.1A1 1 0 0 1 1 0" transform="matrix\(([\d.]+),0,0,[\d.]+,(-?[\d.]+),(-?[\d.]+)\)"/g;

/** Lines without points, and areas without colour. */
const UNSEEN = /<path d=""[^>]*\/>\n?|<path d="[^"]*"(?: transform="[^"]*")? fill="none"\/>\n?/g;

/**
 * ECharts counts its ids and classes from the start of the process, and writes what only a living chart needs:
 * ids become the chart's own, the rest goes.
 */
function tidy(svg: string, name: string): string {
  return svg
    .replace(/<style[\s\S]*?<\/style>/g, '')
    .replace(/ (class|pointer-events|ecmeta_\w+)="[^"]*"/g, '')
    .replace(/<rect [^>]*fill="none"><\/rect>\n?/g, '')
    .replace(/\bzr\d+-/g, `${name}-`)
    .replace(/><\/(path|polygon|rect|circle)>/g, '/>')
    .replace(UNIT_CIRCLE, '<circle cx="$2" cy="$3" r="$1"')
    .replace(UNSEEN, '')
    .replace(/<g clip-path="[^"]*">\s*<\/g>/g, '')
    .replace(/\n{2,}/g, '\n');
}

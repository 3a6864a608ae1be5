/** The figures of the Markdown report as files. They switch between light and dark themselves. */
import { cssVariables, DARK, LIGHT, REPORT_COLORS } from '../charts/tokens.js';
import type { Summary } from '../results/summary.js';
import { curvesOf, depthOf, resultOf } from './htmlCharts.js';

const STYLE = `<style>:root { ${cssVariables(LIGHT, REPORT_COLORS)} } @media (prefers-color-scheme: dark) { :root { ${cssVariables(DARK, REPORT_COLORS)} } } text { font-family: system-ui, sans-serif; } .hit { display: none; }</style>`;

/** Empty where there is nothing to draw. */
export function resultSvg(summary: Summary): string {
  return standalone(resultOf(summary, { width: 700, height: 320 }));
}

export function curvesSvg(summary: Summary): string {
  return standalone(curvesOf(summary, { width: 700, height: 340 }));
}

export function depthSvg(summary: Summary): string {
  return standalone(depthOf(summary, { width: 700, height: 300 }));
}

export function standalone(svg: string, style = ''): string {
  const own = style === '' ? '' : `<style>${style}</style>`;
  return svg === '' ? '' : `${svg.replace(/^<svg[^>]*>/, (open) => `${open}\n${STYLE}${own}`)}\n`;
}

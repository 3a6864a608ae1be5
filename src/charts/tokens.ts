/**
 * The colours of everything that jmin draws: report and page. A name means the same in both sets. They stay apart for
 * readers who see few colours: what must be told apart differs in lightness, and no view relies on colour alone.
 */

/** Colours that the report and the page share. */
const REPORT_LIGHT = {
  page: '#fcfcfb',
  panel: '#f4f5f5',
  ink: '#1b1e22',
  muted: '#5d646d',
  line: '#dfe1e4',
  grid: '#e9ebed',
  band: '#f3f4f5',
  best: '#0b5cad',
  'rank-2': '#4a86c2',
  'rank-3': '#7ba4ce',
  'rank-4': '#a5bfda',
  others: '#8f99a44d',
  points: '#8f99a480',
  median: '#6b737d',
  diverged: '#c4480f',
  'diverged-faint': '#c4480f47',
  caution: '#fdf3e7',
  'caution-line': '#d9822b',
} as const;

export type ReportColor = keyof typeof REPORT_LIGHT;

const REPORT_DARK: Readonly<Record<ReportColor, string>> = {
  page: '#141619',
  panel: '#1c1f23',
  ink: '#e7e9eb',
  muted: '#9ba3ac',
  line: '#30353b',
  grid: '#262a2f',
  band: '#1b1e22',
  best: '#6cb2ff',
  'rank-2': '#4d8ac9',
  'rank-3': '#3f6d9c',
  'rank-4': '#375877',
  others: '#86919d52',
  points: '#86919d80',
  median: '#8d96a0',
  diverged: '#f08a55',
  'diverged-faint': '#f08a554d',
  caution: '#2b2216',
  'caution-line': '#c98a3c',
};

/** Colours that only the page needs. */
const PAGE_LIGHT = {
  /** Behind the cards, and the cards. */
  ground: '#f5f6f7',
  card: '#ffffff',
  /** Below the pointer, and what is selected. */
  hover: '#eef2f6',
  selected: '#e3eefa',
  /** Edges of fields and buttons: 3 to 1 on a card. */
  edge: '#8a929b',
  good: '#22763e',
  bad: '#b3261e',
  /** Trials by state. */
  finished: '#3e7fbd',
  running: '#a9cdee',
  waiting: '#e4e7ea',
  stopped: '#8a7bb8',
  failed: '#b3261e',
  cancelled: '#9aa2ab',
} as const;

export type PageColor = keyof typeof PAGE_LIGHT;

const PAGE_DARK: Readonly<Record<PageColor, string>> = {
  ground: '#0f1113',
  card: '#181b1e',
  hover: '#22272c',
  selected: '#1b3149',
  edge: '#6b747e',
  good: '#5cc27e',
  bad: '#ff8a80',
  finished: '#4d8ac9',
  running: '#2c567f',
  waiting: '#2e3338',
  stopped: '#9c8fcb',
  failed: '#f2756b',
  cancelled: '#6a727b',
};

export type Colors = Readonly<Record<ReportColor | PageColor, string>>;

export const LIGHT: Colors = { ...REPORT_LIGHT, ...PAGE_LIGHT };
export const DARK: Colors = { ...REPORT_DARK, ...PAGE_DARK };

/** From the best value to the worst: the best stands out from the ground, and lightness alone orders them. */
export const RAMP_LIGHT = ['#06356b', '#0b5cad', '#4a8fcb', '#8fb5d9', '#c2cfdb', '#d5d9dd'] as const;
export const RAMP_DARK = ['#dcefff', '#8cc4ff', '#4c94db', '#31618f', '#31465a', '#2f363d'] as const;

/** Up to eight things side by side, after Okabe and Ito: each also has its own dash and its own label. */
export const SERIES_LIGHT = [
  '#0b5cad',
  '#c4480f',
  '#00795c',
  '#a24a86',
  '#8a6100',
  '#3d8fb8',
  '#5d646d',
  '#1b1e22',
] as const;
export const SERIES_DARK = [
  '#6cb2ff',
  '#f08a55',
  '#35c49a',
  '#e39ac8',
  '#e0b341',
  '#8fd3f4',
  '#9ba3ac',
  '#e7e9eb',
] as const;

/** `--ink: #1b1e22; …` of some colours, for a rule of a stylesheet. */
export function cssVariables(colors: Colors, names: readonly (keyof Colors)[]): string {
  return names.map((name) => `--${name}: ${colors[name]};`).join(' ');
}

export const REPORT_COLORS = Object.keys(REPORT_LIGHT) as readonly ReportColor[];
const ALL_COLORS = Object.keys(LIGHT) as readonly (keyof Colors)[];

/** The stylesheet of the page's colours: `data-theme` on the root chooses a set, else the system does. */
export function colorStylesheet(): string {
  const light = cssVariables(LIGHT, ALL_COLORS);
  const dark = cssVariables(DARK, ALL_COLORS);
  return [
    `:root { color-scheme: light; ${light} }`,
    `@media (prefers-color-scheme: dark) { :root:not([data-theme="light"]) { color-scheme: dark; ${dark} } }`,
    `:root[data-theme="dark"] { color-scheme: dark; ${dark} }`,
    '',
  ].join('\n');
}

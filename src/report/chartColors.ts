import type { ChartTheme } from '../charts/theme.js';

/** Colours by name, so that one drawing is light or dark with its page; stylesheet.ts gives them. */
export const PAGE_THEME: ChartTheme = {
  fontFamily: 'inherit',
  fontSize: 12,
  muted: 'var(--muted)',
  grid: 'var(--grid)',
  band: 'var(--band)',
  best: 'var(--best)',
  ranks: [2, 2, 2, 3, 3, 3, 4, 4, 4].map((tone) => `var(--rank-${tone})`),
  others: 'var(--others)',
  points: 'var(--points)',
  density: 'var(--median)',
  median: 'var(--median)',
  diverged: 'var(--diverged)',
  divergedFaint: 'var(--diverged-faint)',
};

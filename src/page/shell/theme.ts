import { useSyncExternalStore } from 'react';
import {
  type Colors,
  DARK,
  LIGHT,
  RAMP_DARK,
  RAMP_LIGHT,
  SERIES_DARK,
  SERIES_LIGHT,
} from '../../charts/tokens.js';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** What public/theme.js reads before the first paint. */
const KEY = 'jmin-theme';
const CHANGED = 'jmin-theme-changed';

const systemDark = matchMedia('(prefers-color-scheme: dark)');

export function setTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Storage may be blocked: the choice then lasts as long as the page.
  }
  dispatchEvent(new Event(CHANGED));
}

function currentTheme(): Theme {
  const chosen = document.documentElement.dataset.theme;
  return chosen === 'light' || chosen === 'dark' ? chosen : 'system';
}

function isDark(): boolean {
  const theme = currentTheme();
  return theme === 'dark' || (theme === 'system' && systemDark.matches);
}

function onChange(listener: () => void): () => void {
  addEventListener(CHANGED, listener);
  systemDark.addEventListener('change', listener);
  return () => {
    removeEventListener(CHANGED, listener);
    systemDark.removeEventListener('change', listener);
  };
}

export function useTheme(): Theme {
  return useSyncExternalStore(onChange, currentTheme);
}

/** The colours as they are now, for what a canvas draws. */
export interface Palette {
  readonly isDark: boolean;
  readonly colors: Colors;
  /** From best to worst. */
  readonly ramp: readonly string[];
  readonly series: readonly string[];
}

const LIGHT_PALETTE: Palette = { isDark: false, colors: LIGHT, ramp: RAMP_LIGHT, series: SERIES_LIGHT };
const DARK_PALETTE: Palette = { isDark: true, colors: DARK, ramp: RAMP_DARK, series: SERIES_DARK };

export function usePalette(): Palette {
  return useSyncExternalStore(onChange, isDark) ? DARK_PALETTE : LIGHT_PALETTE;
}

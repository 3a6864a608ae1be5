/**
 * Formats numbers, times and shares for people, the same on every machine: no locale, and UTC only. Output for
 * programs (CSV, JSON) has every digit instead.
 */

/** Shown for a missing value. */
export const NOTHING = '–';

/** Four significant digits: `0.01234`, `12.34`, `1.234e-7`; whole numbers below a million as they are. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return NOTHING;
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value);
  const size = Math.abs(value);
  return size >= 1e-4 && size < 1e6 ? fourDigits(value) : value.toExponential(3).replace('e+', 'e');
}

function fourDigits(value: number): string {
  const text = value.toPrecision(4);
  return text.includes('e') ? String(Number(text)) : text;
}

/** A whole number with a comma between thousands: `50,000`. */
export function formatCount(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 trial`, `2,000 trials`. */
export function formatCounted(value: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(value)} ${value === 1 ? singular : plural}`;
}

/** A share of one in per cent, two decimals: `2.78 %`. */
export function formatShare(share: number): string {
  return Number.isNaN(share) ? NOTHING : `${(share * 100).toFixed(2)} %`;
}

/** A time span from milliseconds: `820 ms`, `12.3 s`, `4 min 05 s`, `2 h 13 min`, `3 d 4 h`. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return NOTHING;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${pad(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
  const hours = Math.round(minutes / 60);
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** A point in time from milliseconds since 1970: `2026-11-22 14:03:07 UTC`. */
export function formatTime(ms: number): string {
  return Number.isFinite(ms) ? `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC` : NOTHING;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}

/** `learning_rate` becomes `learning rate`, and `dev_J` becomes `dev J`. */
export function labelOf(name: string): string {
  return name.replaceAll('_', ' ');
}

/** The longest list of layers to write out. */
const MAX_LAYERS = 6;

/** A hyperparameter's value for people, shortened. The CSV has every digit. */
export function valueText(value: JsonValue): string {
  if (isNumbers(value)) return value.length > MAX_LAYERS ? layerRuns(value) : value.join('-');
  if (typeof value === 'object') return JSON.stringify(value);
  if (typeof value !== 'number') return String(value);
  return Number(value.toPrecision(4)) === value ? String(value) : formatNumber(value);
}

/** A value that a trainer may accept. */
type JsonValue =
  | number
  | string
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue | undefined };

function isNumbers(value: JsonValue): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'number');
}

/** Many layers, with equal neighbours counted: `64×10-32×20`. */
function layerRuns(units: readonly number[]): string {
  const runs: [units: number, count: number][] = [];
  for (const n of units) {
    const last = runs.at(-1);
    if (last?.[0] === n) last[1]++;
    else runs.push([n, 1]);
  }
  return runs.map(([n, count]) => (count === 1 ? String(n) : `${n}×${count}`)).join('-');
}

/** `12.5 kB`, `512 MB`, `4.25 GB`. */
export function formatBytes(bytes: number): string {
  const [unit, name] = bytes < 1e5 ? [1e3, 'kB'] : bytes < 1e9 ? [1e6, 'MB'] : [1e9, 'GB'];
  return `${Math.round((100 * bytes) / unit) / 100} ${name}`;
}

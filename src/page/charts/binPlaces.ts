import { scaleOf } from '../../charts/scale.js';
import type { LineView } from '../../views/api/chartAnswers.js';

/** Nearer than this share of the axis, values are put side by side instead of where they lie. */
const MIN_GAP = 0.035;

/** Where each bin of a line lies, from 0 at the bottom to 1 at the top. */
export function binPlaces(line: LineView): readonly number[] {
  const { bins } = line;
  const sideBySide = bins.map((_, i) => (bins.length === 1 ? 0.5 : i / (bins.length - 1)));
  if (line.scale === 'category' || line.binned || bins.length < 2) return sideBySide;
  const values = bins.map(({ low }) => low ?? Number.NaN);
  const scale = line.scale === 'log' ? scaleOf(Math.min(...values), Math.max(...values)) : null;
  const positions = values.map((value) => scale?.position(value) ?? value);
  const [first, last] = [positions[0] ?? 0, positions.at(-1) ?? 1];
  const places = positions.map((position) => (position - first) / (last - first));
  const isReadable = places.every((place, i) => i === 0 || place - (places[i - 1] ?? 0) >= MIN_GAP);
  return isReadable ? places : sideBySide;
}

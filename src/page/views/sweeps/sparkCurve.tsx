import { scaleOf } from '../../../charts/scale.js';
import type { CardView } from '../../../views/api/sweepAnswers.js';
import { labelOf } from '../../../views/labels.js';

const WIDTH = 160;
const HEIGHT = 40;
const EDGE = 3;

/** The best value so far by time, as steps. */
export function SparkCurve({ card }: { readonly card: CardView }) {
  const { best_so_far, objective } = card;
  const path = stepsOf(best_so_far, endOf(card));
  if (path === null) return <div className="spark" aria-hidden="true" />;
  const label = `Best ${labelOf(objective.metric)} so far: ${best_so_far.value.length} improvements`;
  return (
    <svg
      className="spark"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <path className="spark-area" d={`${path.line}V${HEIGHT}H${path.left}Z`} />
      <path className="spark-line" d={path.line} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}

function endOf({ ended_at, state }: CardView): number {
  if (ended_at !== null) return Date.parse(ended_at);
  return state === 'running' ? Date.now() : Number.NaN;
}

function stepsOf(
  { at_ms, value }: CardView['best_so_far'],
  endMs: number,
): { line: string; left: number } | null {
  const [first, last] = [at_ms[0], at_ms.at(-1)];
  if (first === undefined || last === undefined) return null;
  const end = Math.max(last, Number.isFinite(endMs) ? endMs : last);
  const scale = scaleOf(Math.min(...value), Math.max(...value));
  const x = (ms: number) => EDGE + ((ms - first) / (end - first || 1)) * (WIDTH - 2 * EDGE);
  const y = (v: number) =>
    HEIGHT - EDGE - ((scale.position(v) - scale.min) / (scale.max - scale.min || 1)) * (HEIGHT - 2 * EDGE);
  const steps = value.map((v, i) => {
    const right = x(at_ms[i] ?? first).toFixed(1);
    return i === 0 ? `M${right} ${y(v).toFixed(1)}` : `H${right}V${y(v).toFixed(1)}`;
  });
  return { line: `${steps.join('')}H${x(end).toFixed(1)}`, left: x(first) };
}

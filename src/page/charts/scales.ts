import { linearScale, logScale, type Scale, tickLabel } from '../../charts/scale.js';

/** The scale that the server chose, and its extent. */
export function scaleFor({
  scale,
  min,
  max,
}: {
  readonly scale: 'linear' | 'log';
  readonly min: number;
  readonly max: number;
}): Scale {
  return scale === 'log' && min > 0 ? logScale(min, max) : linearScale(min, max);
}

/** The same without a margin: what is drawn in cells fills the plot. */
export function exactScale(extent: Parameters<typeof scaleFor>[0]): Scale {
  const scale = scaleFor(extent);
  const [min, max] = [scale.position(extent.min), scale.position(extent.max)];
  const isFlat = !(max > min);
  return {
    ...scale,
    min: isFlat ? scale.min : min,
    max: isFlat ? scale.max : max,
    ticks: isFlat ? scale.ticks : scale.ticks.filter(({ position }) => position >= min && position <= max),
  };
}

/** Places side by side, each with its label. */
export function placeScale(labels: readonly string[]): Scale {
  return {
    kind: 'linear',
    min: -0.5,
    max: labels.length - 0.5,
    ticks: labels.map((label, position) => ({ position, label })),
    position: (value) => value,
  };
}

/** Times as seconds, minutes or hours since the first. */
export function elapsedScale(fromMs: number, toMs: number): { readonly scale: Scale; readonly unit: string } {
  const span = toMs - fromMs;
  const [unit, size] =
    span > 2 * 86_400_000
      ? ['days', 86_400_000]
      : span > 2 * 3_600_000
        ? ['hours', 3_600_000]
        : span > 120_000
          ? ['minutes', 60_000]
          : ['seconds', 1000];
  const plain = linearScale(0, span / size || 1);
  return {
    unit,
    scale: { ...plain, min: 0, max: span / size || 1, position: (ms) => (ms - fromMs) / size },
  };
}

/** Shares of 1 as percentages. */
function withPercent(scale: Scale): Scale {
  const share = (position: number) => (scale.kind === 'log' ? 10 ** position : position);
  return {
    ...scale,
    ticks: scale.ticks.map(({ position }) => ({ position, label: `${tickLabel(share(position) * 100)} %` })),
  };
}

/** The labels of a metric's scale as people read the metric. */
export function metricScale(scale: Scale, format: 'number' | 'share'): Scale {
  return format === 'share' ? withPercent(scale) : scale;
}

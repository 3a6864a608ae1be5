/** What all charts have in common: type, margins, grid lines at the ticks of a scale. */
import type { LineSeriesOption, ScatterSeriesOption } from 'echarts/charts';
import type {
  GridComponentOption,
  MarkAreaComponentOption,
  MarkLineComponentOption,
} from 'echarts/components';
import type { ComposeOption } from 'echarts/core';
import type { Scale } from './scale.js';
import type { ChartTheme } from './theme.js';

export type ChartOption = ComposeOption<
  | LineSeriesOption
  | ScatterSeriesOption
  | GridComponentOption
  | MarkLineComponentOption
  | MarkAreaComponentOption
>;

/** In pixels of its own: a drawing scales to the room there is. */
export interface ChartSize {
  readonly width: number;
  readonly height: number;
}

/** A chart ready to be drawn. */
export interface Chart extends ChartSize {
  readonly option: ChartOption;
  /** What it shows, for those who do not see it. */
  readonly description: string;
}

export function axis(scale: Scale, theme: ChartTheme) {
  const { fontFamily, fontSize, muted } = theme;
  const labels = new Map(scale.ticks.map(({ position, label }) => [position, label]));
  const positions = [...labels.keys()];
  return {
    type: 'value' as const,
    min: scale.min,
    max: scale.max,
    axisLine: { show: false, onZero: false },
    axisTick: { show: false },
    axisLabel: {
      customValues: positions,
      formatter: (position: number) => labels.get(position) ?? '',
      color: muted,
      fontFamily,
      fontSize,
      lineHeight: Math.round(fontSize * 1.2),
      margin: 6,
    },
    splitLine: { show: false },
  };
}

/** An empty series that draws the grid lines, for an axis draws its own at round positions only. */
export function gridLines(scales: { x?: Scale; y: Scale }, theme: ChartTheme): LineSeriesOption {
  const vertical = (scales.x?.ticks ?? []).map(({ position }) => ({ xAxis: position }));
  const horizontal = scales.y.ticks.map(({ position }) => ({ yAxis: position }));
  return {
    type: 'line',
    data: [],
    silent: true,
    z: 0,
    markLine: {
      silent: true,
      symbol: 'none',
      animation: false,
      z: 0,
      label: { show: false },
      lineStyle: { color: theme.grid, width: 1, type: 'solid' },
      data: [...vertical, ...horizontal],
    },
  };
}

import { axisEffectView, heatmapView } from '../../queries/axisEffect.js';
import { bestMatching, curvesView } from '../../queries/curvesView.js';
import { distributionView } from '../../queries/distribution.js';
import { importanceView } from '../../queries/importance.js';
import { parallelView } from '../../queries/parallel.js';
import { progressView } from '../../queries/progress.js';
import { scatterView } from '../../queries/scatter.js';
import { timelineView } from '../../queries/timeline.js';
import type { Handler } from './apiContext.js';
import { curvesOf } from './curvesOf.js';
import {
  lineOrRefuse,
  matchingOrRefuse,
  metricOrRefuse,
  numbersOrRefuse,
  positionOf,
  refuseName,
} from './refusals.js';

export const getCurves: Handler<'getCurves'> = async (input, { tables }) => {
  const { table, live } = await tables.find(input.slug);
  const { columns, rows, x } = input;
  const matched = matchingOrRefuse(table, input.filter);
  const metric = metricOrRefuse(table, input.metric).name;
  const others = (input.trials ?? []).map((trial) => positionOf(table, trial));
  const best = bestMatching(table, matched, input.top);
  const yScale = input.log_y ? 'log' : 'linear';
  const curves = table.curves.places(metric, yScale);
  await live.curves.fill(curves, table.summary);
  const lines = await curvesOf(live, [...best, ...others]);
  const xScale = input.log_x ? 'log' : 'linear';
  return curvesView(table, matched, {
    ...{ metric, x, xScale, yScale, columns, rows, curves, lines },
    top: best.length,
  });
};

export const getParallel: Handler<'getParallel'> = async (input, { tables }) => {
  const { table } = await tables.find(input.slug);
  const axes = input.axes ?? null;
  const metric = metricOrRefuse(table, input.metric);
  for (const name of axes ?? []) lineOrRefuse(table, 'axes', name, input.bins);
  const matched = matchingOrRefuse(table, input.filter);
  return parallelView(table, matched, { axes, metric, bins: input.bins }) ?? refuseName(table, 'axes', '');
};

export const getAxis: Handler<'getAxis'> = async (input, { tables }) => {
  const { table } = await tables.find(input.slug);
  const line = lineOrRefuse(table, 'name', input.name, input.bins);
  const metric = metricOrRefuse(table, input.metric);
  return axisEffectView(table, matchingOrRefuse(table, input.filter), { line, metric });
};

export const getHeatmap: Handler<'getHeatmap'> = async (input, { tables }) => {
  const { table } = await tables.find(input.slug);
  return heatmapView(table, matchingOrRefuse(table, input.filter), {
    x: lineOrRefuse(table, 'x', input.x, input.bins),
    y: lineOrRefuse(table, 'y', input.y, input.bins),
    metric: metricOrRefuse(table, input.metric),
    value: input.value,
  });
};

export const getDistribution: Handler<'getDistribution'> = async (input, { tables }) => {
  const { table } = await tables.find(input.slug);
  const metric = metricOrRefuse(table, input.metric);
  const matched = matchingOrRefuse(table, input.filter);
  return distributionView(table, matched, { metric, isLog: input.log, bins: input.bins });
};

export const getScatter: Handler<'getScatter'> = async (input, { tables }) => {
  const { table } = await tables.find(input.slug);
  const metric = metricOrRefuse(table, input.y);
  const values = numbersOrRefuse(table, 'x', input.x);
  return scatterView(table, matchingOrRefuse(table, input.filter), {
    x: { name: input.x, values, isLog: input.log_x, isMaximised: false },
    y: {
      name: metric.name,
      values: metric.values,
      isLog: input.log_y,
      isMaximised: metric.goal === 'maximize',
    },
    bins: input.bins,
  });
};

export const getTimeline: Handler<'getTimeline'> = async ({ slug, filter, bins }, { tables }) => {
  const { table } = await tables.find(slug);
  return timelineView(table, matchingOrRefuse(table, filter), { bins, nowMs: Date.now() });
};

export const getProgress: Handler<'getProgress'> = async ({ slug, filter, metric }, { tables }) => {
  const { table } = await tables.find(slug);
  const matched = matchingOrRefuse(table, filter);
  return progressView(table, matched, { metric: metricOrRefuse(table, metric), nowMs: Date.now() });
};

export const getImportance: Handler<'getImportance'> = async ({ slug, filter, metric }, { tables }) => {
  const { table } = await tables.find(slug);
  return importanceView(table, matchingOrRefuse(table, filter), metricOrRefuse(table, metric));
};

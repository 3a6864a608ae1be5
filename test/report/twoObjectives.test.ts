import { describe, expect, it } from 'vitest';
import { analyse } from '../../src/analysis/analysis.js';
import { nextSweep } from '../../src/analysis/nextSweep.js';
import { paretoChart } from '../../src/charts/paretoChart.js';
import { PAGE_THEME } from '../../src/report/chartColors.js';
import { outcome } from '../../src/report/headline.js';
import { paretoBody, paretoTitle } from '../../src/report/htmlCharts.js';
import { rankingTable } from '../../src/report/rankingTable.js';
import { paretoPositions } from '../../src/results/paretoFront.js';
import { summarise } from '../../src/results/summarise.js';
import { diverged, finished, foldOf, plannedEvent, tableOf } from '../results/journals.js';

const planned = plannedEvent({
  hyperparameters: { hidden_units: [1, 2, 3, 4, 5, 6], hidden_layers: 1 },
  rank_by: ['dev_J', 'parameters'],
});
const table = tableOf(planned);
/** More units are better, but for the fourth and the last. */
const summary = summarise(
  foldOf(
    planned,
    [6, 5, 4, 9, 2, 8].map((devJ, position) => finished(table.id(position), devJ, { devJ })),
  ),
);

describe('a report of two objectives', () => {
  it('names both, the size of the front and the trial of rank 1', () => {
    const first = summary.trials.number(summary.ranking[0] ?? 0);
    expect(outcome(summary)).toContain(
      'By dev J and parameters, 4 trials are on the front of 6 finished trials',
    );
    expect(outcome(summary)).toContain(`Trial ${first} has rank 1`);
  });

  it('has the front of each trial in its table', () => {
    const { columns, rows } = rankingTable(summary, { finished: 10, diverged: 0 });
    const at = columns.findIndex(({ label }) => label === 'front');
    expect(rows.map(({ cells }) => cells[at])).toEqual(['1', '1', '1', '1', '2', '2']);
  });

  it('draws the front of the ranking', () => {
    const chart = paretoChart(summary, PAGE_THEME, { width: 400, height: 300 });
    const front = paretoPositions(summary) ?? [];
    const drawn = chart?.marks.findLast(({ kind }) => kind === 'dots');
    expect(drawn).toMatchObject({
      trials: expect.arrayContaining(front.map((at) => summary.trials.number(at))),
    });
    expect(drawn).toHaveProperty('trials.length', front.length);
    expect(paretoTitle(summary)).toBe('Result against parameters');
    expect(paretoBody(summary)).toContain('against parameters: the line is the front');
  });
});

describe('a sweep of a command in which nothing was finite', () => {
  it('speaks of what it prints, and of no learning rate', () => {
    const command = plannedEvent({
      ...{ dataset: undefined, command: `node t.mjs \${args}`, metric: 'loss' },
      hyperparameters: { x: [1, 2] },
    });
    const ids = [0, 1].map((position) => tableOf(command).id(position));
    const lost = summarise(
      foldOf(
        command,
        ids.map((id) => diverged(id)),
      ),
    );
    expect(outcome(lost)).toBe('All 2 trials diverged: loss was never finite. Check what one trial prints.');
  });
});

describe('the next sweep of two objectives', () => {
  it('has no replicates, which a sweep file refuses beside them', () => {
    const next = nextSweep(analyse(summary));
    expect(next?.spec.secondObjective).toEqual(summary.spec.secondObjective);
    expect(next?.spec.replicates).toBe(false);
  });
});

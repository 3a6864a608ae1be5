/** The five sentences of a report, and what stands beside them: once where true, once where it must not appear. */
import { describe, expect, test } from 'vitest';
import { reportHtml } from '../../src/report/html.js';
import { reportMarkdown } from '../../src/report/markdown.js';
import { story } from '../../src/report/story.js';
import { type MadeSweep, makeSummary } from './fixtures/makeSummary.js';

type Cost = NonNullable<MadeSweep['cost']>;

const RATES = { name: 'learning_rate', values: [0.003, 0.03, 0.3] };
const EPOCHS = { name: 'epochs', values: [5] };

function sentence(made: MadeSweep, label: string): string {
  return story(makeSummary(made)).find((entry) => entry.label === label)?.text ?? '';
}

describe('the sentence of what was tried', () => {
  test('names zipped hyperparameters together', () => {
    const axes = [
      { name: 'hidden_layers', values: [1, 2] },
      { name: 'hidden_units', values: [32, 16] },
      RATES,
      EPOCHS,
    ];
    const made = { spec: { axes, zip: [['hidden_layers', 'hidden_units']] } };
    expect(sentence(made, 'Tried')).toMatch(
      /over 2 values of hidden layers with hidden units and 3 values of/,
    );
    expect(sentence({ spec: { axes } }, 'Tried')).toMatch(
      /2 values of hidden layers, 2 values of hidden units/,
    );
  });
});

describe('the sentence of what won', () => {
  test('has the values of the winner, but none where nothing was swept', () => {
    expect(sentence({ spec: { axes: [RATES, EPOCHS] } }, 'Won')).toMatch(
      /: [\d.]+\. It has learning rate 0\.03\.$/,
    );
    expect(sentence({ spec: { axes: [EPOCHS] } }, 'Won')).not.toMatch(/It has/);
  });

  test('names the best by the mean where seeds are an axis and one lucky seed wins', () => {
    const axes = [RATES, EPOCHS, { name: 'seed', values: [1, 2, 3] }];
    const steady: Readonly<Record<number, number>> = { 0.003: 0.2, 0.03: 0.1, 0.3: 0.9 };
    const cost =
      (luckiest: number): Cost =>
      ({ learning_rate, seed }) => ({
        J: learning_rate === luckiest && seed === 2 ? 0.01 : (steady[learning_rate] ?? 1),
        devJ: 1,
      });
    expect(sentence({ spec: { axes }, cost: cost(0.3) }, 'Won')).toMatch(
      /It has learning rate 0\.3 and seed 2\. By the geometric mean over seeds, the configuration of trial 4 is best, with 0\.1000\.$/,
    );
    expect(sentence({ spec: { axes }, cost: cost(0.03) }, 'Won')).not.toMatch(/mean over seeds/);
  });

  test('calls a configuration that has no other the only one', () => {
    const spec = (rates: readonly number[]) => ({
      axes: [{ ...RATES, values: rates }, EPOCHS, { name: 'seed', values: [1, 2, 3] }],
      replicates: true,
    });
    expect(sentence({ spec: spec([0.03]) }, 'Won')).toMatch(
      /^The only configuration has the mean J [\d.]+ ± [\d.]+ over 3 seeds\./,
    );
    expect(sentence({ spec: spec([0.03, 0.3]) }, 'Won')).toMatch(/has the lowest mean J of 2 configurations/);
  });
});

describe('the sentence of how much', () => {
  test('names the ends of the front where there are two objectives, and no distance', () => {
    const spec = {
      axes: [{ name: 'hidden_units', values: [4, 8, 16] }, EPOCHS],
      rankBy: 'J',
      secondObjective: { metric: 'dev_J', goal: 'minimize' as const },
    };
    const cost: Cost = ({ hidden_units: units }) => ({ J: Number(units), devJ: 20 - Number(units) });
    expect(sentence({ spec, cost }, 'By how much')).toBe(
      'The front goes from trial 1 (J 4, dev J 16) to trial 3 (J 16, dev J 4).',
    );
    const { secondObjective, ...one } = spec;
    expect(sentence({ spec: one, cost }, 'By how much')).toMatch(/below the second/);
  });

  test('says level where the second is equal', () => {
    const level: Cost = ({ learning_rate }) => ({
      J: learning_rate < 0.01 ? 0.2 : 0.1,
      devJ: 1,
    });
    const axes = [RATES, EPOCHS];
    expect(sentence({ spec: { axes }, cost: level }, 'By how much')).toMatch(/^It is level with the second/);
    expect(sentence({ spec: { axes } }, 'By how much')).toMatch(/^It is \d+ % below the second/);
  });
});

describe('the page', () => {
  test('draws the winner’s network under each learning rate, if there are three', () => {
    const page = reportHtml(makeSummary({ spec: { axes: [RATES, EPOCHS] }, divergeAbove: 0.1 }));
    expect(page).toContain('J of the network <span>for each learning rate');
    expect(page).toContain('lost, and marked by a triangle: 0.3');
    const two = { ...RATES, values: [0.003, 0.03] };
    expect(reportHtml(makeSummary({ spec: { axes: [two, EPOCHS] } }))).not.toContain(
      'for each learning rate',
    );
  });

  test('says that nothing tells chance apart in a grid of two hyperparameters without seeds', () => {
    const two = { spec: { axes: [RATES, { name: 'batch_size', values: [16, 32] }, EPOCHS] } };
    expect(reportHtml(makeSummary(two))).toContain('because nothing here shows how much is chance');
    expect(reportHtml(makeSummary()).includes('because nothing here shows how much is chance')).toBe(false);
  });

  test('shows notes and tags where there are some', () => {
    const marked = makeSummary({ notes: [[4, 'overfits']], tags: [[null, ['baseline']]] });
    expect(reportHtml(marked)).toContain('<h2>Notes and tags</h2>');
    expect(reportMarkdown(marked)).toMatch(/\| trial 5 \| .* \| overfits \|/);
    expect(reportHtml(makeSummary()).includes('Notes and tags')).toBe(false);
  });

  test('never breaks a line between a number and its %', () => {
    const story = /<dl class="story">[\s\S]*?<\/dl>/.exec(reportHtml(makeSummary()))?.[0] ?? '';
    expect(story).toMatch(/\d\u00a0%/);
    expect(story).not.toMatch(/\d %/);
  });
});

import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import type { FieldView, SweepPageView } from '../../../views/api/sweepAnswers.js';
import type { MetricView } from '../../../views/metrics.js';
import { useOfSweep } from '../../server/queries.js';
import { Loading } from '../../shell/notices.js';
import { useUrlState } from '../../shell/urlState.js';
import { firstPage } from './trialPages.js';

/** What every part of a sweep's page shares: all but the hovered trial is in the address. */
export interface SweepScope {
  readonly slug: string;
  readonly page: SweepPageView;
  /** The last filter that the server understood: what charts and table show. */
  readonly filter: string;
  /** The filter in the address, which may be wrong, and the first page of trials that it was asked for. */
  readonly typed: string;
  readonly trials: ReturnType<typeof useOfSweep<'listTrials'>>;
  readonly setFilter: (filter: string) => void;
  /** The metric that all charts show, and its goal. */
  readonly metric: MetricView;
  readonly field: (name: string) => FieldView | undefined;
  /** Trial numbers. */
  readonly selected: readonly number[];
  readonly toggleSelected: (trial: number) => void;
  readonly clearSelected: () => void;
  readonly hovered: number | null;
  readonly setHovered: (trial: number | null) => void;
}

const ScopeContext = createContext<SweepScope | null>(null);

export function useSweepScope(): SweepScope {
  const scope = useContext(ScopeContext);
  if (scope === null) throw new Error('used outside a sweep');
  return scope;
}

interface ProviderProps {
  readonly slug: string;
  readonly page: SweepPageView;
  readonly children: ReactNode;
}

export function SweepScopeProvider({ slug, page, children }: ProviderProps) {
  const { parameters, change } = useUrlState();
  const [hovered, setHovered] = useState<number | null>(null);
  const typed = parameters.get('filter') ?? '';
  const { filter, trials } = useCheckedFilter(slug, typed, parameters);
  const metricName = parameters.get('metric') ?? page.objective.metric;
  const selectedText = parameters.get('select') ?? '';
  const selected = useMemo(
    () =>
      selectedText
        .split(',')
        .map(Number)
        .filter((trial) => Number.isInteger(trial) && trial > 0),
    [selectedText],
  );
  const setFilter = useCallback((next: string) => change({ filter: next }), [change]);
  const clearSelected = useCallback(() => change({ select: null }), [change]);
  const toggleSelected = useCallback(
    (trial: number) => {
      const without = selected.filter((one) => one !== trial);
      change({ select: (without.length < selected.length ? without : [...selected, trial]).join(',') });
    },
    [change, selected],
  );
  const fields = useMemo(() => new Map(page.fields.map((field) => [field.name, field])), [page.fields]);
  const scope: SweepScope = {
    slug,
    page,
    filter: filter ?? '',
    typed,
    trials,
    setFilter,
    metric: metricOf(page, metricName),
    field: (name) => fields.get(name),
    selected,
    toggleSelected,
    clearSelected,
    hovered,
    setHovered,
  };
  return <ScopeContext value={scope}>{filter === null ? <Loading /> : children}</ScopeContext>;
}

/**
 * A filter reaches the charts once the table has been answered with it. One with an error changes nothing that is
 * shown. Null until the first answer.
 */
function useCheckedFilter(slug: string, typed: string, parameters: URLSearchParams) {
  const trials = useOfSweep('listTrials', firstPage({ slug, filter: typed }, parameters));
  const [filter, setFilter] = useState<string | null>(typed === '' ? '' : null);
  const isChecked = trials.data !== undefined && !trials.isPlaceholderData;
  // Set while rendering: the charts never see the filter before.
  if (isChecked && filter !== typed) setFilter(typed);
  if (trials.error !== null && filter === null) setFilter('');
  return { filter, trials };
}

function metricOf({ metrics, objective }: SweepPageView, name: string): MetricView {
  const known = metrics.find((metric) => metric.name === name) ?? metrics[0];
  return known ?? { name: objective.metric, label: objective.metric, goal: objective.goal, format: 'number' };
}

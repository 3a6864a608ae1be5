import { useCallback, useEffect, useRef } from 'react';
import { Link, useLocation } from 'wouter';
import type { CardView } from '../../../views/api/sweepAnswers.js';
import { useReadOnly, useSweeps } from '../../server/queries.js';
import { Icon } from '../../shell/icons.js';
import { Loading, Problem } from '../../shell/notices.js';
import { useShortcuts } from '../../shell/shortcuts.js';
import { useTitle } from '../../shell/title.js';
import { useUrlState } from '../../shell/urlState.js';
import { canCompare } from '../maxSelected.js';
import { SelectionBar } from '../selectionBar.js';
import { NoSweeps } from './noSweeps.js';
import { SORTS, type SortName, sortSweeps } from './sortSweeps.js';
import { SweepLine } from './sweepLine.js';

/** Every sweep of this Redis. */
export function SweepsView() {
  useTitle('Sweeps');
  const { data: sweeps, error, refetch } = useSweeps();
  if (sweeps === undefined) {
    return error === null ? (
      <Loading>Reading the sweeps …</Loading>
    ) : (
      <Problem error={error} retry={() => void refetch()} />
    );
  }
  return sweeps.length === 0 ? <NoSweeps /> : <SweepList sweeps={sweeps} />;
}

function SweepList({ sweeps }: { readonly sweeps: readonly CardView[] }) {
  const { parameters, change } = useUrlState();
  const search = parameters.get('search') ?? '';
  const sort = sortNamed(parameters.get('sort'));
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const [, navigate] = useLocation();
  const isReadOnly = useReadOnly();
  const selected = (parameters.get('select') ?? '')
    .split(',')
    .filter((slug) => sweeps.some((card) => card.slug === slug));
  const latest = useRef(selected);
  useEffect(() => {
    latest.current = selected;
  });
  const select = useCallback(
    (slug: string) => {
      const others = latest.current.filter((one) => one !== slug);
      const next = others.length < latest.current.length ? others : [...others, slug];
      change({ select: next.length === 0 ? null : next.join(',') });
    },
    [change],
  );
  const compare = () => {
    if (canCompare(selected.length))
      navigate(`/compare?sweeps=${selected.map(encodeURIComponent).join(',')}`);
  };
  const shown = sortSweeps(sweeps.filter(matches(search)), sort);
  useShortcuts({
    '/': () => field.current?.focus(),
    ...(!isReadOnly && { n: () => navigate('/new') }),
    j: () => moveFocus(list.current, 1),
    k: () => moveFocus(list.current, -1),
    x: () => selectFocused(select),
    c: compare,
  });
  return (
    <>
      <div className="page-head">
        <h1>Sweeps</h1>
        <p className="overview">{overviewOf(sweeps)}</p>
        <div className="tools">
          <label className="search">
            <Icon name="search" />
            <span className="unseen">Search sweeps</span>
            <input
              ref={field}
              className="field"
              type="search"
              placeholder="Search  /"
              value={search}
              onChange={(event) => change({ search: event.target.value })}
              onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
            />
          </label>
          <label className="select">
            <span>Sort by</span>
            <select value={sort} onChange={(event) => change({ sort: event.target.value })}>
              {Object.entries(SORTS).map(([name, { label }]) => (
                <option key={name} value={name}>
                  {label}
                </option>
              ))}
            </select>
          </label>
          {!isReadOnly && (
            <Link className="button primary" href="/new">
              <Icon name="plus" />
              New sweep
            </Link>
          )}
        </div>
      </div>
      <SelectionBar
        className="above-list"
        count={selected.length}
        noun="sweep"
        onCompare={compare}
        onClear={() => change({ select: null })}
      />
      <ul className="sweeps" ref={list} aria-label="Sweeps">
        {shown.map((card) => (
          <SweepLine
            key={card.slug}
            card={card}
            isSelected={selected.includes(card.slug)}
            onSelect={select}
          />
        ))}
      </ul>
      {shown.length === 0 && (
        <p className="note nothing">
          No sweep matches “{search}”.{' '}
          <button type="button" className="link" onClick={() => change({ search: null })}>
            Show all
          </button>
        </p>
      )}
    </>
  );
}

function selectFocused(select: (slug: string) => void): void {
  const slug = document.activeElement?.closest<HTMLElement>('[data-slug]')?.dataset.slug;
  if (slug !== undefined) select(slug);
}

function sortNamed(name: string | null): SortName {
  return name !== null && Object.hasOwn(SORTS, name) ? (name as SortName) : 'newest';
}

function matches(search: string): (card: CardView) => boolean {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return ({ sweep, description, tags, state, trainer, digest }) => {
    const text = [sweep, description, state, trainer, digest, ...tags].join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  };
}

function overviewOf(sweeps: readonly CardView[]): string {
  const running = sweeps.filter(({ state }) => state === 'running').length;
  return running === 0 ? `${sweeps.length}` : `${sweeps.length}, ${running} running`;
}

function moveFocus(list: HTMLElement | null, step: number): void {
  const links = [...(list?.querySelectorAll<HTMLElement>('a.sweep-name') ?? [])];
  const at = links.indexOf(document.activeElement as HTMLElement);
  links[at === -1 ? 0 : Math.min(Math.max(at + step, 0), links.length - 1)]?.focus();
}

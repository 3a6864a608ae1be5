import { useRef } from 'react';
import { Link, useLocation } from 'wouter';
import type { CardView } from '../../../views/api/sweepAnswers.js';
import { useReadOnly, useSweeps } from '../../server/queries.js';
import { Icon } from '../../shell/icons.js';
import { Loading, Problem } from '../../shell/notices.js';
import { useShortcuts } from '../../shell/shortcuts.js';
import { useTitle } from '../../shell/title.js';
import { useUrlState } from '../../shell/urlState.js';
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
  const shown = sortSweeps(sweeps.filter(matches(search)), sort);
  useShortcuts({
    '/': () => field.current?.focus(),
    ...(!isReadOnly && { n: () => navigate('/new') }),
    j: () => moveFocus(list.current, 1),
    k: () => moveFocus(list.current, -1),
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
      <ul className="sweeps" ref={list} aria-label="Sweeps">
        {shown.map((card) => (
          <SweepLine key={card.slug} card={card} />
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

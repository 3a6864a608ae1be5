import { keepPreviousData, useQueries } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { TrialView } from '../../../views/trialView.js';
import { sweepKey } from '../../server/keys.js';
import { useOfSweep } from '../../server/queries.js';
import { request } from '../../server/request.js';
import { Icon } from '../../shell/icons.js';
import { Problem } from '../../shell/notices.js';
import { useShortcuts } from '../../shell/shortcuts.js';
import { useUrlState } from '../../shell/urlState.js';
import { StateChip } from '../stateChip.js';
import { useSweepScope } from './sweepContext.js';
import type { TableColumn } from './tableColumns.js';
import { firstPage, orderOf, PAGE_ROWS, pageInput } from './trialPages.js';

const ROW_PX = 32;
const CHECK_REM = 2.4;

interface TrialTableProps {
  readonly columns: readonly TableColumn[];
  readonly onCompare: () => void;
}

/** Only the rows in sight are in the page, and only their pages are asked for. */
export function TrialTable({ columns, onCompare }: TrialTableProps) {
  const scope = useSweepScope();
  const { slug, selected, toggleSelected, hovered, setHovered } = scope;
  const { parameters, change } = useUrlState();
  const [, navigate] = useLocation();
  const order = orderOf(parameters);
  const head = useOfSweep('listTrials', firstPage(scope, parameters));
  const matched = head.data?.matched ?? 0;
  const scroller = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: matched,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 10,
  });
  const rows = virtual.getVirtualItems();
  const rowOf = useRows(scope, order, rows[0]?.index ?? 0, rows.at(-1)?.index ?? 0);
  const [current, setCurrent] = useState(-1);
  // Another filter or order is another list: the mark would be on a trial that nobody chose.
  const listKey = `${scope.filter} ${order.sort} ${order.order}`;
  useEffect(() => {
    if (listKey !== '') setCurrent(-1);
  }, [listKey]);
  const move = (step: number) => {
    const next = Math.min(Math.max(current + step, 0), matched - 1);
    setCurrent(next);
    virtual.scrollToIndex(next);
    scroller.current?.focus({ preventScroll: isInSight(scroller.current) });
  };
  const open = (trial: number) => navigate(`/sweeps/${encodeURIComponent(slug)}/trials/${trial}`);
  const toggleCurrent = () => {
    const trial = rowOf(current);
    if (trial !== undefined) toggleSelected(trial.trial);
  };
  useShortcuts({
    j: () => move(1),
    k: () => move(-1),
    x: toggleCurrent,
    c: () => selected.length > 1 && onCompare(),
  });
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 12, PageUp: -12 }[event.key];
    if (step !== undefined) move(step);
    else if (event.key === 'Enter' && event.target === scroller.current) {
      const trial = rowOf(current);
      if (trial !== undefined) open(trial.trial);
    } else if (event.key === ' ' && event.target === scroller.current) toggleCurrent();
    else return;
    event.preventDefault();
  };
  const sortBy = (name: string) => {
    const isReversed = order.sort === name && order.order === 'asc';
    change({ sort: name === 'rank' ? null : name, order: isReversed ? 'desc' : null });
  };
  if (head.data === undefined && head.error !== null)
    return <Problem error={head.error} retry={head.refetch} />;
  const width = columns.reduce((sum, column) => sum + column.width, CHECK_REM);
  const before = rows[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (rows.at(-1)?.end ?? 0);
  return (
    <section
      className="table-scroll"
      ref={scroller}
      tabIndex={0}
      aria-label="Trials, scrollable"
      onKeyDown={onKeyDown}
    >
      <table
        className="trial-table"
        aria-rowcount={matched + 1}
        aria-busy={head.isPlaceholderData}
        style={{ minWidth: `${width}rem` }}
      >
        <colgroup>
          <col style={{ width: `${CHECK_REM}rem` }} />
          {columns.map((column) => (
            <col key={column.name} style={{ width: `${column.width}rem` }} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col">
              <span className="unseen">Selected</span>
            </th>
            {columns.map(({ name, label, isNumber }) => (
              <th
                key={name}
                scope="col"
                className={isNumber ? 'number' : ''}
                aria-sort={order.sort !== name ? 'none' : order.order === 'asc' ? 'ascending' : 'descending'}
              >
                <button
                  type="button"
                  className="sort"
                  title={`Sort by ${label}`}
                  onClick={() => sortBy(name)}
                >
                  <span>{label}</span>
                  {order.sort === name && <Icon name={order.order === 'asc' ? 'up' : 'down'} />}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {before > 0 && <tr aria-hidden="true" style={{ height: before }} />}
          {rows.map(({ index }) => {
            const trial = rowOf(index);
            return trial === undefined ? (
              <tr
                key={`row-${index}`}
                className="is-coming"
                aria-rowindex={index + 2}
                style={{ height: ROW_PX }}
              >
                <td colSpan={columns.length + 1}>…</td>
              </tr>
            ) : (
              <TrialRow
                key={trial.trial}
                trial={trial}
                index={index}
                columns={columns}
                address={`/sweeps/${encodeURIComponent(slug)}/trials/${trial.trial}`}
                isSelected={selected.includes(trial.trial)}
                isCurrent={index === current}
                isHovered={trial.trial === hovered}
                onSelect={() => toggleSelected(trial.trial)}
                onHover={setHovered}
                onCurrent={() => setCurrent(index)}
              />
            );
          })}
          {after > 0 && <tr aria-hidden="true" style={{ height: after }} />}
        </tbody>
      </table>
      {head.data !== undefined && matched === 0 && (
        <p className="note nothing">No trial matches the filter.</p>
      )}
    </section>
  );
}

function isInSight(element: Element | null): boolean {
  const box = element?.getBoundingClientRect();
  return box !== undefined && box.top < innerHeight - 100 && box.bottom > 150;
}

/** The rows of the pages in sight. A row stays until its page has come again. */
function useRows(
  scope: ReturnType<typeof useSweepScope>,
  order: ReturnType<typeof orderOf>,
  from: number,
  to: number,
): (index: number) => TrialView | undefined {
  const first = Math.floor(from / PAGE_ROWS);
  const pages = Array.from({ length: Math.floor(to / PAGE_ROWS) - first + 1 }, (_, i) => first + i);
  const answers = useQueries({
    queries: pages.map((page) => {
      const input = pageInput(scope, order, page);
      return {
        queryKey: [...sweepKey(scope.slug), 'listTrials', input],
        queryFn: ({ signal }: { signal: AbortSignal }) => request('listTrials', input, signal),
        placeholderData: page === 0 ? keepPreviousData : undefined,
      };
    }),
  });
  return (index) => answers[Math.floor(index / PAGE_ROWS) - first]?.data?.trials[index % PAGE_ROWS];
}

interface TrialRowProps {
  readonly trial: TrialView;
  readonly index: number;
  readonly columns: readonly TableColumn[];
  readonly address: string;
  readonly isSelected: boolean;
  readonly isCurrent: boolean;
  readonly isHovered: boolean;
  readonly onSelect: () => void;
  readonly onHover: (trial: number | null) => void;
  readonly onCurrent: () => void;
}

function TrialRow({ trial, index, columns, address, ...row }: TrialRowProps) {
  return (
    <tr
      aria-rowindex={index + 2}
      aria-selected={row.isSelected}
      className={`${row.isCurrent ? 'is-current' : ''} ${row.isHovered ? 'is-hovered' : ''} ${trial.rank === 1 ? 'is-best' : ''}`}
      data-trial={trial.trial}
      style={{ height: ROW_PX }}
      onPointerEnter={() => row.onHover(trial.trial)}
      onPointerLeave={() => row.onHover(null)}
      onPointerDown={row.onCurrent}
    >
      <td>
        <input
          type="checkbox"
          aria-label={`Select trial ${trial.trial}`}
          checked={row.isSelected}
          onChange={row.onSelect}
        />
      </td>
      {columns.map((column) => (
        <td key={column.name} className={column.isNumber ? 'number' : ''}>
          <Cell column={column} trial={trial} address={address} />
        </td>
      ))}
    </tr>
  );
}

interface CellProps {
  readonly column: TableColumn;
  readonly trial: TrialView;
  readonly address: string;
}

function Cell({ column, trial, address }: CellProps) {
  if (column.name === 'state') return <StateChip state={trial.blew_up ? 'blew up' : trial.state} />;
  const text = column.textOf(trial);
  return column.name === 'trial' ? <Link href={address}>{text}</Link> : <span title={text}>{text}</span>;
}

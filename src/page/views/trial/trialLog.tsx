import { memo, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { formatCount, formatCounted } from '../../../base/format.js';
import type { LogLineView } from '../../../views/logLine.js';
import { Panel } from '../../charts/panel.js';
import { useUrlState } from '../../shell/urlState.js';
import { AnsiText } from './ansiText.js';
import { type PrintedSoFar, usePrintedLog } from './usePrintedLog.js';

/** Lines that are drawn; the search finds lines among all. */
const MAX_LINES = 5000;
/** How near its end a log is followed. */
const END_PX = 24;

interface TrialLogProps {
  readonly slug: string;
  readonly trial: number;
  /** With the last lines of a failed trial. */
  readonly events: readonly LogLineView[];
  /** The host of its worker; null if it has none yet. */
  readonly host: string | null;
  /** Whether its training prints what it does. */
  readonly prints: boolean;
}

/** What the trial printed: all of it where the log is on the dashboard's host, else what its journal keeps. */
export function TrialLog({ slug, trial, events, host, prints }: TrialLogProps) {
  const { parameters, change } = useUrlState();
  const attempt = Number(parameters.get('attempt')) || null;
  const { data } = usePrintedLog({ slug, trial: String(trial), attempt });
  const kept = events.flatMap(({ log }) => log).join('\n');
  if (data?.is_here) {
    return (
      <LogPanel
        text={data.text}
        isCut={data.from > 0}
        isOpen={data.is_open}
        tools={<AttemptChoice log={data} onChange={(next) => change({ attempt: next })} />}
      />
    );
  }
  if (kept !== '') return <LogPanel text={kept} isCut isOpen={false} />;
  if (!prints || host === null || data === undefined) return null;
  return (
    <Panel className="full" title="Log">
      <p className="note">
        {data.is_open ? 'Nothing is printed yet, or its log is' : 'Its log is'} on the host of its worker,{' '}
        {host}. A dashboard that runs there shows it.
      </p>
    </Panel>
  );
}

interface AttemptChoiceProps {
  readonly log: PrintedSoFar;
  readonly onChange: (attempt: string | null) => void;
}

function AttemptChoice({ log: { attempts, attempt }, onChange }: AttemptChoiceProps) {
  if (attempts < 2) return null;
  return (
    <label className="select">
      <span>Attempt</span>
      <select
        value={attempt}
        onChange={({ target }) => onChange(Number(target.value) === attempts ? null : target.value)}
      >
        {Array.from({ length: attempts }, (_, i) => (
          <option key={i}>{i + 1}</option>
        ))}
      </select>
    </label>
  );
}

interface LogPanelProps {
  readonly text: string;
  /** Whether earlier lines are missing. */
  readonly isCut: boolean;
  readonly isOpen: boolean;
  readonly tools?: React.ReactNode;
}

function LogPanel({ text, isCut, isOpen, tools }: LogPanelProps) {
  const [search, setSearch] = useState('');
  const lines = useMemo(() => linesOf(text), [text]);
  const wanted = search.toLowerCase();
  const found = lines
    .map((line, number) => ({ line, number }))
    .filter(({ line }) => wanted === '' || line.toLowerCase().includes(wanted));
  const shown = found.slice(-MAX_LINES);
  const box = useRef<HTMLPreElement>(null);
  const follows = useRef(true);
  const last = shown.at(-1);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it follows what is shown.
  useLayoutEffect(() => {
    if (box.current !== null && follows.current) box.current.scrollTop = box.current.scrollHeight;
  }, [shown.length, last?.number, last?.line]);
  const counted =
    wanted === ''
      ? formatCounted(lines.length, 'line')
      : `${formatCount(found.length)} of ${formatCounted(lines.length, 'line')}`;
  return (
    <Panel
      className="full"
      id="log"
      title="Log"
      note={`${isCut ? 'last ' : ''}${counted}${isOpen ? ', following' : ''}`}
      tools={
        <>
          {tools}
          <label>
            <span className="unseen">Search the log</span>
            <input
              className="field"
              type="search"
              placeholder="Search the log"
              value={search}
              onChange={({ target }) => setSearch(target.value)}
            />
          </label>
        </>
      }
    >
      <pre
        ref={box}
        className="source log"
        tabIndex={0}
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          follows.current = scrollHeight - clientHeight - scrollTop < END_PX;
        }}
      >
        {shown.map(({ line, number }) => (
          <Line key={number} text={line} />
        ))}
        {shown.length === 0 && (
          <span className="muted">
            {lines.length === 0 ? 'Nothing is printed yet.' : 'No line has this text.'}
          </span>
        )}
      </pre>
    </Panel>
  );
}

const Line = memo(({ text }: { readonly text: string }) => <AnsiText text={`${text}\n`} />);

/** Of a line that was written over, e.g. by a progress bar, what is seen at last. */
function linesOf(text: string): string[] {
  const lines = text.split('\n').map((line) => line.replace(/\r$/, '').split('\r').at(-1) ?? '');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

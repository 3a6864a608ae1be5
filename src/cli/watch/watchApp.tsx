/** The screen of `jmin watch`: what its keys do, and how its parts are laid out. */
import { Box, type Key, Text, useInput, useStdout } from 'ink';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { WatchedSweep } from '../../app/sweepWatch.js';
import { messageOf } from '../../base/errors.js';
import { printable } from '../../base/printable.js';
import type { EventLine } from '../../views/eventLine.js';
import type { Terminal } from '../terminal.js';
import { layoutOf, type Size, type WatchLayout } from './layout.js';
import {
  curvePanel,
  eventLines,
  failureLines,
  headLines,
  helpLines,
  type LineStyle,
  MAX_LISTED,
  trialLines,
  workerLines,
} from './panels.js';

/** What the keys do. Each resolves to a line that says what was done. */
export interface WatchActions {
  pause(): Promise<string>;
  resume(): Promise<string>;
  cancel(): Promise<string>;
  openPage(): Promise<string>;
  trial(position: number): Promise<string[]>;
  quit(how: 'quit' | 'interrupted'): void;
}

export interface WatchModel {
  /** Null until the sweep is read. */
  readonly watched: WatchedSweep | null;
  readonly events: readonly EventLine[];
  /** Why nothing new can be shown; null if it can. */
  readonly trouble: string | null;
}

/**
 *   sweep    the start           ? → help, c → cancel, Enter → trial
 *   cancel   asks once           y cancels, any other key → sweep
 *   help, trial                  Esc → sweep
 */
type View =
  | { readonly kind: 'sweep' | 'cancel' | 'help' }
  | { readonly kind: 'trial'; readonly lines: readonly string[]; readonly from: number };

const SWEEP: View = { kind: 'sweep' };
/** How long the line about what a key did stays. */
const SAID_MS = 10_000;

export interface WatchProps {
  readonly model: WatchModel;
  readonly actions: WatchActions;
  readonly colors: Terminal['colors'];
}

export function WatchApp({ model, actions, colors }: WatchProps) {
  const size = useSize();
  const [view, setView] = useState<View>(SWEEP);
  const [listsFailed, setListsFailed] = useState(false);
  const [selected, setSelected] = useState(0);
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (said === '') return;
    const timer = setTimeout(() => setSaid(''), SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);
  const positions = listed(model, listsFailed);
  const place = Math.min(selected, Math.max(0, positions.length - 1));
  const carryOut = (order: Promise<string>) => {
    setSaid('…');
    order.then(setSaid, (error: unknown) => setSaid(messageOf(error)));
  };
  const show = (position: number | undefined) => {
    if (position === undefined) return;
    actions.trial(position).then(
      (lines) => setView({ kind: 'trial', lines, from: 0 }),
      (error: unknown) => setSaid(messageOf(error)),
    );
  };
  const onKey = (input: string, key: Key) => {
    if (key.ctrl && input === 'c') return actions.quit('interrupted');
    if (view.kind === 'cancel') {
      if (input === 'y') carryOut(actions.cancel());
      return setView(SWEEP);
    }
    if (input === 'q') return actions.quit('quit');
    const step = key.downArrow || input === 'j' ? 1 : key.upArrow || input === 'k' ? -1 : 0;
    if (view.kind !== 'sweep') {
      if (step !== 0 && view.kind === 'trial') return setView(scrolled(view, step));
      return setView(SWEEP);
    }
    setSaid('');
    if (step !== 0) setSelected(Math.max(0, Math.min(positions.length - 1, place + step)));
    else if (key.return) show(positions[place]);
    else if (input === '?') setView({ kind: 'help' });
    else if (input === 'f') {
      setListsFailed(!listsFailed);
      setSelected(0);
    } else if (input === 'c') setView({ kind: 'cancel' });
    else if (input === 'p')
      carryOut(model.watched?.summary.pauseReason == null ? actions.pause() : actions.resume());
    else if (input === 'o') carryOut(actions.openPage());
  };
  // Ink subscribes again after it has drawn: a key that comes at once would meet the state before.
  const latest = useRef(onKey);
  useLayoutEffect(() => {
    latest.current = onKey;
  });
  useInput((input, key) => latest.current(input, key));
  const style: LineStyle = { width: size.columns, colors };
  const footer = footerText(view, { said, trouble: model.trouble, watched: model.watched }, colors);
  return (
    <Box flexDirection="column" width={size.columns} height={size.rows - 1}>
      <Box flexDirection="column" flexGrow={1} overflow="hidden">
        <Body view={view} model={model} style={style} size={size} list={{ positions, place, listsFailed }} />
      </Box>
      <Lines lines={[footer]} />
    </Box>
  );
}

function listed({ watched }: WatchModel, listsFailed: boolean): readonly number[] {
  if (watched === null) return [];
  const { ranking, failures, ledger } = watched.summary;
  if (listsFailed) return [...failures.keys()].slice(0, MAX_LISTED);
  return [...ranking.subarray(0, Math.min(MAX_LISTED, ledger.finished))];
}

function scrolled(view: Extract<View, { kind: 'trial' }>, step: number): View {
  return { ...view, from: Math.max(0, Math.min(view.lines.length - 1, view.from + step)) };
}

interface BodyProps {
  readonly view: View;
  readonly model: WatchModel;
  readonly style: LineStyle;
  readonly size: Size;
  readonly list: { positions: readonly number[]; place: number; listsFailed: boolean };
}

function Body({ view, model, style, size, list }: BodyProps) {
  const { watched, events } = model;
  if (watched === null) return <Lines lines={['Reading the sweep …']} />;
  if (view.kind === 'trial') return <Lines lines={view.lines.slice(view.from, view.from + size.rows - 2)} />;
  const head = headLines(watched, style);
  if (view.kind === 'help') return <Lines lines={[...head, ...helpLines(style)]} />;
  const layout = layoutOf(size);
  const workers = workerLines(watched, layout.workers, style);
  // Events take the rows that workers leave.
  const height = layout.events + layout.workers - workers.length;
  return (
    <>
      <Lines lines={[...head, '']} />
      <Results watched={watched} layout={layout} style={style} list={list} />
      <Lines lines={['', ...workers, '']} />
      <Lines lines={eventLines(events, height, style)} />
    </>
  );
}

interface ResultsProps {
  readonly watched: WatchedSweep;
  readonly layout: WatchLayout;
  readonly style: LineStyle;
  readonly list: BodyProps['list'];
}

const GAP = 3;

/** The best trials, or the failed ones, and the best one's curve. */
function Results({ watched: { summary }, layout, style, list }: ResultsProps) {
  const half = Math.floor((style.width - GAP) / 2);
  const width = layout.isWide ? half : style.width;
  const height = layout.trials + 1;
  const lines = (list.listsFailed ? failureLines : trialLines)(summary, list, { ...style, width, height });
  const padded = [...lines, ...new Array<string>(Math.max(0, height - lines.length)).fill('')];
  if (layout.curve === 0) return <Lines lines={padded} />;
  const curve = curvePanel(summary, layout.curve, { ...style, width });
  if (!layout.isWide) return <Lines lines={[...padded, '', ...curve]} />;
  return (
    <Box columnGap={GAP}>
      <Box width={half}>
        <Lines lines={padded} />
      </Box>
      <Box width={half}>
        <Lines lines={curve} />
      </Box>
    </Box>
  );
}

/** Each line is cut at the edge, so that nothing wraps. */
function Lines({ lines }: { readonly lines: readonly string[] }) {
  return (
    <Box flexDirection="column" flexShrink={0}>
      {lines.map((line, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is what stands at its place.
        <Text key={i} wrap="truncate-end">
          {line === '' ? ' ' : line}
        </Text>
      ))}
    </Box>
  );
}

function footerText(
  view: View,
  { said, trouble, watched }: { said: string; trouble: string | null; watched: WatchedSweep | null },
  colors: Terminal['colors'],
): string {
  if (view.kind === 'cancel')
    return colors.bold('Cancel the sweep? Results stay. y cancels it, any other key does not');
  if (trouble !== null) return colors.red(printable(trouble));
  if (view.kind === 'trial') return colors.dim('↑ ↓ scroll · Esc back · q quit');
  if (view.kind === 'help') return colors.dim('Esc back · q quit');
  if (said !== '') return printable(said);
  const isPaused = watched?.summary.pauseReason != null;
  return colors.dim(
    `${isPaused ? 'p resume' : 'p pause'} · c cancel · o page · f failed · Enter trial · ? help · q quit`,
  );
}

function useSize(): Size {
  const { stdout } = useStdout();
  const read = () => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 });
  const [size, setSize] = useState(read);
  useEffect(() => {
    const onResize = () => setSize({ columns: stdout.columns || 80, rows: stdout.rows || 24 });
    stdout.on('resize', onResize);
    return () => {
      stdout.off('resize', onResize);
    };
  }, [stdout]);
  return size;
}

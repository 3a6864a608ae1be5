import { useSyncExternalStore } from 'react';
import { formatTime } from '../../base/format.js';

const UNITS: readonly (readonly [name: Intl.RelativeTimeFormatUnit, ms: number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always', style: 'narrow' });

/** `5m ago`, with the exact time on hover; renewed each half minute. */
export function Since({ at }: { readonly at: string | null }) {
  const now = useSyncExternalStore(onTick, halfMinute);
  if (at === null) return <span>–</span>;
  const ms = Date.parse(at);
  return (
    <time dateTime={at} title={formatTime(ms)}>
      {sinceText(now - ms)}
    </time>
  );
}

const TICK_MS = 30_000;

function halfMinute(): number {
  return Math.ceil(Date.now() / TICK_MS) * TICK_MS;
}

function onTick(listener: () => void): () => void {
  const timer = setInterval(listener, TICK_MS);
  return () => clearInterval(timer);
}

function sinceText(ms: number): string {
  const unit = UNITS.find(([, size]) => ms >= size);
  return unit === undefined ? 'just now' : relative.format(-Math.floor(ms / unit[1]), unit[0]);
}

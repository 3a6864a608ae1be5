import type { CardView } from '../../../views/api/sweepAnswers.js';

type Compare = (a: CardView, b: CardView) => number;

const byName: Compare = (a, b) => a.sweep.localeCompare(b.sweep);
const newest: Compare = (a, b) => (b.planned_at ?? '').localeCompare(a.planned_at ?? '');
const ACTIVE = ['running', 'waiting', 'paused', 'done', 'cancelled'];

export const SORTS = {
  newest: { label: 'newest', compare: newest },
  name: { label: 'name', compare: byName },
  state: {
    label: 'state',
    compare: (a, b) => ACTIVE.indexOf(a.state) - ACTIVE.indexOf(b.state) || newest(a, b),
  },
  left: { label: 'time left', compare: (a, b) => leftOf(a) - leftOf(b) },
  size: { label: 'trials', compare: (a, b) => b.ledger.planned - a.ledger.planned },
} as const satisfies Record<string, { label: string; compare: Compare }>;

export type SortName = keyof typeof SORTS;

export function sortSweeps(sweeps: readonly CardView[], sort: SortName): readonly CardView[] {
  const { compare } = SORTS[sort];
  return [...sweeps].sort((a, b) => compare(a, b) || byName(a, b));
}

function leftOf({ eta }: CardView): number {
  return eta?.remaining_ms ?? Number.MAX_VALUE;
}

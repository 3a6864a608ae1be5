/** The trials of a sweep by state, as a bar with its key. */
import { formatCount, formatCounted } from '../../base/format.js';
import type { SweepView } from '../../views/sweepView.js';
import { element, setText } from './element.js';

const STATES = ['finished', 'diverged', 'stopped', 'failed', 'cancelled', 'running', 'waiting'] as const;

export interface LedgerBar {
  readonly root: HTMLElement;
  show(sweep: SweepView): void;
}

export function ledgerBar(): LedgerBar {
  const parts = STATES.map((state) => {
    const share = element('span', { class: 'share', 'data-state': state });
    const count = element('b');
    const item = element('li', { 'data-state': state }, element('i', {}), count, ` ${state}`);
    return { state, share, count, item };
  });
  const bar = element('div', { class: 'bar', role: 'img' }, ...parts.map(({ share }) => share));
  const key = element('ul', { class: 'key' }, ...parts.map(({ item }) => item));
  return {
    root: element('div', { class: 'ledger' }, bar, key),
    show({ ledger }) {
      bar.setAttribute('aria-label', spoken(ledger));
      for (const { state, share, count, item } of parts) {
        share.style.flexGrow = String(ledger[state]);
        share.hidden = ledger[state] === 0;
        item.hidden = ledger[state] === 0;
        setText(count, formatCount(ledger[state]));
      }
    },
  };
}

function spoken(ledger: SweepView['ledger']): string {
  const counts = STATES.filter((state) => ledger[state] > 0).map((state) => `${ledger[state]} ${state}`);
  return `Of ${formatCounted(ledger.planned, 'trial')}: ${counts.join(', ')}`;
}

/** Trials that ended, in any way. */
export function endedOf({ planned, waiting, running }: SweepView['ledger']): number {
  return planned - waiting - running;
}

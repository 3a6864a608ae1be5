import { formatCounted } from '../../base/format.js';
import { canCompare, MAX_SELECTED } from './maxSelected.js';

interface SelectionBarProps {
  readonly count: number;
  /** `trial` or `sweep`. */
  readonly noun: string;
  readonly className?: string;
  readonly onCompare: () => void;
  readonly onClear: () => void;
}

/** How many are selected, and what can be done with them; nothing without a selection. */
export function SelectionBar({ count, noun, className = '', onCompare, onClear }: SelectionBarProps) {
  if (count === 0) return null;
  return (
    <p className={`selection ${className}`} role="status">
      {formatCounted(count, noun)} selected{' '}
      <button
        type="button"
        className="button small primary"
        disabled={!canCompare(count)}
        title={`Compare two to ${MAX_SELECTED} ${noun}s (c)`}
        onClick={onCompare}
      >
        Compare
      </button>
      <button type="button" className="button small" onClick={onClear}>
        Clear
      </button>
    </p>
  );
}

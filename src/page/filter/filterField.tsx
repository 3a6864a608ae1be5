import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { ApiError } from '../../api/connect.js';
import type { AxisView, FieldView } from '../../views/api/sweepAnswers.js';
import { useShortcuts } from '../shell/shortcuts.js';
import { type Completion, completionsAt } from './completions.js';

interface FilterFieldProps {
  readonly slug: string;
  readonly fields: readonly FieldView[];
  readonly axes: readonly AxisView[];
  readonly states: readonly string[];
  readonly value: string;
  /** The server's answer to the filter, if it refused it. */
  readonly error: unknown;
  readonly onChange: (filter: string) => void;
}

/** How long a text must rest before it is applied: nobody wants an error in the middle of a word. */
const REST_MS = 350;

/** The filter as text, with completion of names and values, and the server's error below. */
export function FilterField({ fields, axes, states, value, error, onChange }: FilterFieldProps) {
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value);
  const [applied, setApplied] = useState(value);
  const [completions, setCompletions] = useState<readonly Completion[]>([]);
  const [chosen, setChosen] = useState(0);
  const id = useId();
  // Somebody brushed a chart, or went back.
  if (value !== applied) {
    setApplied(value);
    setText(value);
  }
  useShortcuts({ '/': () => field.current?.focus() });
  const apply = (next: string) => {
    setApplied(next);
    if (next !== value) onChange(next);
  };
  useEffect(() => {
    if (text === applied) return;
    const timer = setTimeout(() => {
      setApplied(text);
      onChange(text);
    }, REST_MS);
    return () => clearTimeout(timer);
  }, [text, applied, onChange]);
  const suggest = (next: string, at: number) => {
    setCompletions(completionsAt(next, at, { fields, axes, states }));
    setChosen(0);
  };
  const complete = (completion: Completion | undefined) => {
    if (completion === undefined) return;
    setText(completion.text);
    setCompletions([]);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(completion.at, completion.at);
    });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const isOpen = completions.length > 0;
    if (event.key === 'Escape') {
      if (isOpen) setCompletions([]);
      else event.currentTarget.blur();
    } else if (event.key === 'Enter' || (event.key === 'Tab' && isOpen)) {
      if (isOpen && (event.key === 'Tab' || chosen > 0)) complete(completions[chosen]);
      else {
        setCompletions([]);
        apply(text);
      }
    } else if (isOpen && event.key === 'ArrowDown') setChosen((chosen + 1) % completions.length);
    else if (isOpen && event.key === 'ArrowUp')
      setChosen((chosen + completions.length - 1) % completions.length);
    else return;
    if (event.key !== 'Escape' || isOpen) event.preventDefault();
  };
  const problem = problemOf(error);
  return (
    <div className="filter-field">
      <input
        ref={field}
        className="field mono"
        type="text"
        role="combobox"
        aria-label="Filter trials"
        aria-autocomplete="list"
        aria-expanded={completions.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={completions.length > 0 ? `${id}-${chosen}` : undefined}
        aria-invalid={problem !== null}
        aria-describedby={`${id}-problem`}
        placeholder={placeholderOf(fields)}
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={({ target }) => {
          setText(target.value);
          suggest(target.value, target.selectionStart ?? target.value.length);
        }}
        onFocus={({ target }) => suggest(target.value, target.value.length)}
        onBlur={() => setCompletions([])}
        onKeyDown={onKeyDown}
      />
      <div
        className="completions"
        role="listbox"
        id={`${id}-list`}
        aria-label="Completions"
        hidden={completions.length === 0}
      >
        {completions.map((completion, index) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and the keys.
          <div
            key={completion.label}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === chosen}
            className="completion"
            onPointerDown={(event) => {
              event.preventDefault();
              complete(completion);
            }}
          >
            <code>{completion.label}</code>
            <span className="muted">{completion.meaning}</span>
          </div>
        ))}
      </div>
      <p className="filter-problem" id={`${id}-problem`} role="alert">
        {problem}
      </p>
    </div>
  );
}

function problemOf(error: unknown): string | null {
  if (!(error instanceof ApiError) || error.status !== 400) return null;
  const { hint } = error;
  return hint === null ? error.message : `${error.message} ${hint}`;
}

/** An example in the sweep's own words. */
function placeholderOf(fields: readonly FieldView[]): string {
  const name = fields.find(
    ({ from, kind, in_filter }) => in_filter && from === 'hyperparameter' && kind === 'number',
  );
  const metric = fields.find(({ from, in_filter }) => in_filter && from === 'metric');
  const parts = [...(name ? [`${name.name} < 0.1`] : []), ...(metric ? [`${metric.name} < 1`] : [])];
  return `Filter  /   e.g. ${parts.join(' && ')}`;
}

import { type KeyboardEvent, useId, useMemo, useState } from 'react';
import { type Command, useAllCommands } from './commands.js';
import { Dialog } from './dialog.js';

const MAX_SHOWN = 50;

/** Type a few letters of any sweep, view or action; Enter does it. */
export function CommandPalette({ onClose }: { readonly onClose: () => void }) {
  const all = useAllCommands();
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const listId = useId();
  const found = useMemo(() => findCommands(all(), text), [all, text]);
  const current = Math.min(chosen, found.length - 1);
  const run = (command: Command | undefined) => {
    onClose();
    command?.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) setChosen((current + step + found.length) % Math.max(1, found.length));
    else if (event.key === 'Enter') run(found[current]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title="Go to or do" onClose={onClose} className="palette">
      <input
        className="field"
        type="text"
        role="combobox"
        aria-label="Sweep, view or action"
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={found[current] === undefined ? undefined : `${listId}-${current}`}
        placeholder="Sweep, view or action"
        autoComplete="off"
        data-focus
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div className="palette-list" role="listbox" id={listId} aria-label="Found" tabIndex={-1}>
        {found.map((command, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus and the keys.
          <div
            key={command.id}
            id={`${listId}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === current}
            className="palette-line"
            onClick={() => run(command)}
            onPointerMove={() => setChosen(index)}
          >
            <span>{command.label}</span>
            <span className="muted">{command.group}</span>
            {command.key !== undefined && <kbd>{command.key}</kbd>}
          </div>
        ))}
      </div>
      {found.length === 0 && <p className="note">Nothing has this name.</p>}
    </Dialog>
  );
}

/** Every word must occur; earlier places come first. */
function findCommands(commands: readonly Command[], text: string): readonly Command[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const scored = commands.flatMap((command) => {
    const name = `${command.label} ${command.group}`.toLowerCase();
    const places = words.map((word) => name.indexOf(word));
    return places.includes(-1) ? [] : [{ command, score: places.reduce((sum, at) => sum + at, 0) }];
  });
  return scored
    .sort((a, b) => a.score - b.score)
    .slice(0, MAX_SHOWN)
    .map(({ command }) => command);
}

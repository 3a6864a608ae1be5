import { Dialog } from './dialog.js';

const KEYS: readonly (readonly [keys: readonly string[], effect: string])[] = [
  [['/'], 'Search sweeps, or type a filter'],
  [['j', 'k'], 'Next and previous row'],
  [['Enter'], 'Open the row'],
  [['x'], 'Select the trial or the sweep'],
  [['c'], 'Compare the selected trials or sweeps'],
  [['[', ']'], 'Previous and next trial in the ranking'],
  [['Escape'], 'Clear the filter field, close a dialog'],
  [['Ctrl K'], 'Go to any sweep or view, or do anything'],
  [['?'], 'This list'],
];

export function ShortcutHelp({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title="Keyboard" onClose={onClose}>
      <dl className="shortcuts">
        {KEYS.map(([keys, effect]) => (
          <div key={effect}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{effect}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

import { useEffect, useRef } from 'react';

/** Keys by name, e.g. `/`, `j`, `Escape`; `mod+k` for Ctrl or Command. */
export type Shortcuts = Readonly<Record<string, (event: KeyboardEvent) => void>>;

/** Listens while the component is shown. A key typed into a field belongs to the field, unless it has a modifier. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey || event.isComposing) return;
      const hasModifier = event.ctrlKey || event.metaKey;
      if (!hasModifier && (isTypedInto(event) || document.querySelector('dialog[open]') !== null)) return;
      const key = hasModifier ? `mod+${event.key.toLowerCase()}` : event.key;
      const react = Object.hasOwn(latest.current, key) ? latest.current[key] : undefined;
      if (react === undefined) return;
      event.preventDefault();
      react(event);
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
}

function isTypedInto(event: KeyboardEvent): boolean {
  const target = event.composedPath()[0];
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName);
}

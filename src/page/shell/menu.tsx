import { type ReactNode, useEffect, useId, useRef, useState } from 'react';

interface MenuProps {
  readonly label: ReactNode;
  /** For a button without words. */
  readonly name?: string;
  readonly className?: string;
  /** Stays open while its boxes are ticked. */
  readonly staysOpen?: boolean;
  readonly children: ReactNode;
}

/** A button that shows more buttons. A click elsewhere or Escape closes it. */
export function Menu({ label, name, className = 'button', staysOpen = false, children }: MenuProps) {
  const [isOpen, setOpen] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  useEffect(() => {
    if (!isOpen) return;
    const closeOutside = (event: Event) => {
      if (event.target instanceof Node && !place.current?.contains(event.target)) setOpen(false);
    };
    const closeOnEscape = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      setOpen(false);
      button.current?.focus();
    };
    addEventListener('pointerdown', closeOutside);
    addEventListener('focusin', closeOutside);
    addEventListener('keydown', closeOnEscape);
    return () => {
      removeEventListener('pointerdown', closeOutside);
      removeEventListener('focusin', closeOutside);
      removeEventListener('keydown', closeOnEscape);
    };
  }, [isOpen]);
  return (
    <div className="menu" ref={place}>
      <button
        ref={button}
        type="button"
        className={className}
        aria-expanded={isOpen}
        aria-controls={id}
        {...(name === undefined ? {} : { 'aria-label': name, title: name })}
        onClick={() => setOpen(!isOpen)}
      >
        {label}
      </button>
      {isOpen && (
        // biome-ignore lint/a11y/noStaticElementInteractions: a click on one of its buttons closes it.
        // biome-ignore lint/a11y/useKeyWithClickEvents: keys click those buttons.
        <div className="menu-panel" id={id} onClick={() => !staysOpen && setOpen(false)}>
          {children}
        </div>
      )}
    </div>
  );
}

import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import { Icon } from './icons.js';

export interface Announcement {
  readonly text: string;
  readonly kind: 'done' | 'failed';
}

interface Shown extends Announcement {
  readonly id: number;
}

const AnnounceContext = createContext<(announcement: Announcement) => void>(() => {});

/** Says what an action did, at the bottom of the page and to a screen reader. */
export function useAnnounce(): (announcement: Announcement) => void {
  return useContext(AnnounceContext);
}

const MAX_SHOWN = 3;

export function Announcements({ children }: { readonly children: ReactNode }) {
  const [shown, setShown] = useState<readonly Shown[]>([]);
  const announce = useCallback((announcement: Announcement) => {
    setShown((before) =>
      [...before, { ...announcement, id: (before.at(-1)?.id ?? 0) + 1 }].slice(-MAX_SHOWN),
    );
  }, []);
  const dismiss = (id: number) => setShown((before) => before.filter((one) => one.id !== id));
  const list = useMemo(() => shown, [shown]);
  return (
    <AnnounceContext value={announce}>
      {children}
      <div className="announcements" role="status" aria-live="polite">
        {list.map(({ id, text, kind }) => (
          <p key={id} className="announcement" data-kind={kind}>
            <Icon name={kind === 'done' ? 'check' : 'warning'} />
            <span>{text}</span>
            <button
              type="button"
              className="button icon-only quiet"
              aria-label="Dismiss"
              onClick={() => dismiss(id)}
            >
              <Icon name="close" />
            </button>
          </p>
        ))}
      </div>
    </AnnounceContext>
  );
}

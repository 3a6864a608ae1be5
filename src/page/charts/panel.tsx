import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { Problem } from '../shell/notices.js';

interface PanelProps {
  readonly title: string;
  readonly note?: ReactNode;
  readonly tools?: ReactNode;
  readonly className?: string;
  readonly id?: string;
  readonly children: ReactNode;
}

/** A titled card. */
export function Panel({ title, note, tools, className = '', id, children }: PanelProps) {
  const titleId = useId();
  return (
    <section className={`panel card ${className}`} aria-labelledby={titleId} id={id}>
      <header className="panel-head">
        <h2 id={titleId}>{title}</h2>
        {note !== undefined && <p className="panel-note">{note}</p>}
        {tools !== undefined && <div className="panel-tools">{tools}</div>}
      </header>
      {children}
    </section>
  );
}

interface LazyProps {
  /** The height to keep free until the content comes. */
  readonly height: number;
  readonly children: ReactNode;
}

/** Its content is made, and asked for, only once it comes near the window. */
export function Lazy({ height, children }: LazyProps) {
  const place = useRef<HTMLDivElement>(null);
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    const watched = place.current;
    if (isNear || watched === null) return;
    const observer = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && setNear(true),
      { rootMargin: '400px' },
    );
    observer.observe(watched);
    return () => observer.disconnect();
  }, [isNear]);
  return isNear ? (
    children
  ) : (
    <div ref={place} className="lazy" style={{ minHeight: height }} aria-hidden="true" />
  );
}

interface AnsweredProps<T> {
  readonly query: {
    readonly data: T | undefined;
    readonly error: unknown;
    readonly isPlaceholderData: boolean;
    readonly refetch: () => unknown;
  };
  readonly height: number;
  readonly children: (data: T) => ReactNode;
}

/** The answer, or what stands in its place. While the next one is on its way, the last one is fainter. */
export function Answered<T>({ query, height, children }: AnsweredProps<T>) {
  const { data, error, isPlaceholderData, refetch } = query;
  if (data === undefined) {
    return (
      <div className="plot-empty" style={{ minHeight: height }}>
        {error === null ? (
          <p className="note loading">Loading …</p>
        ) : (
          <Problem error={error} retry={() => void refetch()} />
        )}
      </div>
    );
  }
  return (
    <div className="answered" data-waiting={isPlaceholderData} aria-busy={isPlaceholderData}>
      {children(data)}
    </div>
  );
}

export function Nothing({ height, children }: { readonly height: number; readonly children: ReactNode }) {
  return (
    <div className="plot-empty" style={{ minHeight: height }}>
      <p className="note">{children}</p>
    </div>
  );
}

import { Component, type ReactNode } from 'react';

interface Shown {
  readonly problem: string | null;
}

/** A view that fails leaves the bar at the top and a way on. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, Shown> {
  override state: Shown = { problem: null };

  static getDerivedStateFromError(error: unknown): Shown {
    return { problem: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    const { problem } = this.state;
    if (problem === null) return this.props.children;
    return (
      <section className="notice" role="alert">
        <h1>This view failed</h1>
        <p>
          <code>{problem}</code>
        </p>
        <p>
          <button type="button" className="button" onClick={() => location.reload()}>
            Load it again
          </button>
        </p>
      </section>
    );
  }
}

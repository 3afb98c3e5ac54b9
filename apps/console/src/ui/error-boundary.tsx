import { Component, type ReactNode } from 'react';
import { Notice } from './notices.js';

/** A bug in one page must not leave an empty window: says so, and offers to load the page again. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { broken: string | null }> {
  override state = { broken: null as string | null };

  static getDerivedStateFromError(error: unknown): { broken: string } {
    return { broken: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    if (this.state.broken === null) return this.props.children;
    return (
      <main className="page">
        <Notice tone="bad" title="This page has a bug">
          <p>
            Nothing was lost: the console only shows what Steward has stored. Load the page again; if it comes back,
            report it with this text: <code>{this.state.broken}</code>
          </p>
          <button type="button" onClick={() => window.location.reload()}>
            Load again
          </button>
        </Notice>
      </main>
    );
  }
}

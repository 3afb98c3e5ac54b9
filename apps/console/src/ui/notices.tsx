import { useEffect, useState, type ReactNode } from 'react';
import type { CombinedError } from 'urql';
import { describeError } from '../api/error-text.js';
import { useSystem } from '../shell/system-context.js';

/** A boxed remark. `alert` is read out at once. */
export function Notice(props: { tone: 'info' | 'warn' | 'bad'; title: string; testId?: string; children?: ReactNode }) {
  return (
    <section
      className={`notice notice-${props.tone}`}
      role={props.tone === 'info' ? 'note' : 'alert'}
      data-testid={props.testId}
    >
      <strong>{props.title}</strong>
      {props.children}
    </section>
  );
}

/**
 * What went wrong with a query, and a way to try again. `old`: older data is shown below, and then the banner of the page says enough
 * when everything fails alike.
 */
export function QueryError({ error, reload, old }: { error: CombinedError; reload: () => void; old: boolean }) {
  const { viewer } = useSystem();
  if (old && viewer.error !== null) return null;
  const { title, text } = describeError(error);
  return (
    <Notice tone="bad" title={title} testId="query-error">
      <p>{text}</p>
      <button type="button" onClick={reload}>
        Try now
      </button>
    </Notice>
  );
}

/** Nothing to show, and what to do next. */
export function Empty({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="empty" data-testid="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** Shown while something is on its way; after two seconds it says for how long, so that waiting never looks like a standstill. */
export function Waiting({ what }: { what: string }) {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((s) => s + 1), 1_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <p className="waiting" role="status">
      <span className="spinner" aria-hidden="true" />
      {what}
      {seconds >= 2 && ` – still waiting, ${seconds} s`}
    </p>
  );
}

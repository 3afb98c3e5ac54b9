import { RUN } from '../api/documents.js';
import type { Run } from '../api/page-types.js';
import { useLiveQuery } from '../api/use-live-query.js';
import { words } from '../decision/telling.js';
import { hrefOf } from '../routing/route.js';
import { useViewer } from '../shell/system-context.js';
import { elapsed } from '../time/duration.js';
import { Moment } from '../time/moment.js';
import { useNow } from '../time/use-now.js';
import { Empty, QueryError, Waiting } from '../ui/notices.js';
import { runTone, waitingText } from './run-words.js';

const KINDS: Readonly<Record<string, string>> = {
  recall: 'Read from memory',
  think: 'Asked the model',
  checkpoint: 'Reached',
  act: 'Act',
};

/** One run: where it stands, what it waits for, and its steps. */
export function RunPage({ runId }: { runId: string }) {
  const query = useLiveQuery<{ run: Run | null }, { id: string }>(RUN, { id: runId });
  const run = query.data?.run;
  return (
    <div className="page" data-testid="run-page">
      {query.error !== null && <QueryError error={query.error} reload={query.reload} old={query.data !== null} />}
      {run === undefined && query.error === null && <Waiting what="Reading the run" />}
      {run === null && (
        <Empty title="There is no such run">
          <p>
            It may not have started yet.{' '}
            <a href={hrefOf({ page: 'inbox', itemId: null, filter: 'all' })}>Look in the inbox</a>
          </p>
        </Empty>
      )}
      {run && <RunView run={run} />}
    </div>
  );
}

function RunView({ run }: { run: Run }) {
  const now = useNow();
  const hasTemporalUi = (useViewer()?.temporalPath ?? null) !== null;
  const waiting = waitingText(run.state, run.waitingOn);
  return (
    <>
      <header className="page-head">
        <h1>{run.agent}</h1>
        <span className={`badge tone-${runTone(run.state)}`} data-testid="run-state">
          {words(run.state)}
        </span>
      </header>
      <dl className="facts">
        <div>
          <dt>Started</dt>
          <dd>
            <Moment at={run.startedAt} />
          </dd>
        </div>
        <div>
          <dt>{run.endedAt === null ? 'Going on for' : 'Took'}</dt>
          <dd>{elapsed(run.startedAt, run.endedAt, now)}</dd>
        </div>
        {waiting !== null && (
          <div data-testid="waiting-on">
            <dt>Waits for</dt>
            <dd>{waiting}</dd>
          </div>
        )}
        {run.outcome !== null && (
          <div>
            <dt>Outcome</dt>
            <dd>{words(run.outcome)}</dd>
          </div>
        )}
      </dl>
      <p className="links">
        {run.itemId !== null && <a href={hrefOf({ page: 'inbox', itemId: run.itemId, filter: 'all' })}>The item</a>}
        <a href={hrefOf({ page: 'explain', id: run.id })}>Explain</a>
        {hasTemporalUi && (
          <a href={run.temporalPath} target="_blank" rel="noreferrer" data-testid="temporal-link">
            In the Temporal UI ↗
          </a>
        )}
      </p>
      <h2>Steps</h2>
      {run.steps.length === 0 ? (
        <p className="muted">None yet.</p>
      ) : (
        <ol className="chain" data-testid="run-steps">
          {run.steps.map((step, index) => (
            <li key={`${step.name}/${index}`}>
              <div className="chain-head">
                <strong>{step.name}</strong>
                <span className="muted small">
                  <span title={step.at}>after {elapsed(run.startedAt, step.at, now)}</span>
                </span>
              </div>
              <p>
                <span className="muted">{KINDS[step.kind] ?? step.kind}</span>
                {step.kind === 'act' && step.operation !== null && <code> {step.operation}</code>}
                {step.state !== 'done' && ` – ${words(step.state)}`}
              </p>
            </li>
          ))}
        </ol>
      )}
    </>
  );
}

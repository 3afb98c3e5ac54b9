import { POLICY } from '../api/documents.js';
import type { Part, PartState, Policy } from '../api/page-types.js';
import { useLiveQuery } from '../api/use-live-query.js';
import type { Tone } from '../inbox/item-state.js';
import { ruleWords } from '../preview/rule-words.js';
import { hrefOf } from '../routing/route.js';
import { runbookName } from '../runbook/runbooks.js';
import { useSystem } from '../shell/system-context.js';
import { Moment } from '../time/moment.js';
import { useNow } from '../time/use-now.js';
import { QueryError, Waiting } from '../ui/notices.js';
import { PauseSwitch } from './pause-switch.js';
import { Settings } from './settings.js';

const STATES: Readonly<Record<PartState, [label: string, tone: Tone]>> = {
  OK: ['Works', 'good'],
  DEGRADED: ['Degraded', 'ask'],
  DOWN: ['Down', 'bad'],
};

const WORST_FIRST: readonly PartState[] = ['DOWN', 'DEGRADED', 'OK'];

/** Whether every part does its work and what to do where one does not, the pause switch, the settings, and the policy in force. */
export function StatusPage() {
  const { viewer, parts } = useSystem();
  const policy = useLiveQuery<{ policy: Policy }, Record<string, never>>(POLICY, {});
  return (
    <div className="page" data-testid="status-page">
      <header className="page-head">
        <h1>Status</h1>
      </header>
      {viewer.error !== null && <QueryError error={viewer.error} reload={viewer.reload} old={viewer.data !== null} />}
      {viewer.data !== null && <PauseSwitch paused={viewer.data.viewer.paused} />}
      <h2>Parts</h2>
      {parts.data !== null && <Parts parts={parts.data.parts} />}
      {parts.data === null && parts.error === null && <Waiting what="Asking every part" />}
      {viewer.data !== null && <Settings viewer={viewer.data.viewer} />}
      {policy.data && (
        <section data-testid="policy">
          <h2>Policy {policy.data.policy.version}</h2>
          <p className="muted">
            {policy.data.policy.reason} – {policy.data.policy.author}
            {policy.data.policy.activatedAt !== null && (
              <>
                , in force since <Moment at={policy.data.policy.activatedAt} />
              </>
            )}
          </p>
          <ul className="rules">
            {policy.data.policy.rules.map((rule) => (
              <li key={rule.id}>
                <span title={rule.text}>{ruleWords(rule)}</span> <code className="muted small">{rule.id}</code>
              </li>
            ))}
          </ul>
          <details>
            <summary className="small">The rules as Cedar</summary>
            <pre>{policy.data.policy.text}</pre>
          </details>
        </section>
      )}
    </div>
  );
}

function Parts({ parts }: { parts: readonly Part[] }) {
  const now = useNow(10_000);
  return (
    <ul className="parts">
      {parts
        .toSorted((a, b) => WORST_FIRST.indexOf(a.state) - WORST_FIRST.indexOf(b.state))
        .map((part) => {
          const [label, tone] = STATES[part.state];
          return (
            <li
              key={part.name}
              className={`edge-${tone}`}
              data-testid="part"
              data-part={part.name}
              data-state={part.state}
            >
              <div className="part-head">
                <strong>{part.name}</strong>
                <span className={`badge tone-${tone}`}>{label}</span>
              </div>
              <p>{part.detail}</p>
              <p className="muted small break dotted">
                {part.address !== null && <code>{part.address}</code>}
                {part.version !== null && <span>{part.version}</span>}
                {part.since !== null && (
                  <span>
                    since <Moment at={part.since} now={now} />
                  </span>
                )}
              </p>
              {part.runbook !== null && part.state !== 'OK' && <Runbook file={part.runbook} />}
            </li>
          );
        })}
    </ul>
  );
}

/** The page that says what to do about this part. */
function Runbook({ file }: { file: string }) {
  const name = runbookName(file);
  return (
    <p>
      {name === null ? (
        <>
          What to do: <code>{file}</code>
        </>
      ) : (
        <a href={hrefOf({ page: 'runbook', name })} data-testid="runbook-link">
          What to do
        </a>
      )}
    </p>
  );
}

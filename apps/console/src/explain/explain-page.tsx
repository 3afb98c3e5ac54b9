import { EXPLAIN } from '../api/documents.js';
import type { Explanation, ExplanationKind, ExplanationStep } from '../api/page-types.js';
import { useLiveQuery } from '../api/use-live-query.js';
import { MemoryList } from '../preview/evidence.js';
import { ruleWords } from '../preview/rule-words.js';
import { hrefOf } from '../routing/route.js';
import { Moment } from '../time/moment.js';
import { ScriptedLabel } from '../ui/badges.js';
import { Empty, QueryError, Waiting } from '../ui/notices.js';
import { tellFact } from './fact.js';

const KINDS: Readonly<Record<ExplanationKind, [word: string, icon: string]>> = {
  EFFECT: ['What was done', '✉\uFE0E'],
  APPROVAL: ['Approval', '✓\uFE0E'],
  EDIT: ['What was edited', '✎\uFE0E'],
  POLICY: ['What policy said', '§'],
  PROPOSAL: ['What was proposed', '→'],
  MODEL_CALL: ['Model call', '◇'],
  MEMORY: ['Read from memory', '▤'],
  MAIL: ['Incoming mail', '↓'],
  RUN: ['The run', '⟳'],
};

/** Why it happened: the walk back from what was done to the mail that began it, newest first. */
export function ExplainPage({ id }: { id: string }) {
  const query = useLiveQuery<{ explain: Explanation | null }, { id: string }>(EXPLAIN, { id });
  const explanation = query.data?.explain;
  return (
    <div className="page" data-testid="explain-page">
      {query.error !== null && <QueryError error={query.error} reload={query.reload} old={query.data !== null} />}
      {explanation === undefined && query.error === null && <Waiting what="Walking back" />}
      {explanation === null && (
        <Empty title="Nothing to explain">
          <p>No item, act, approval or sent mail has this name. Open one in the inbox or under “Sent”.</p>
        </Empty>
      )}
      {explanation && (
        <>
          <header className="page-head">
            <h1>{explanation.subject ?? 'Without a subject'}</h1>
          </header>
          <p className="links">
            <a href={hrefOf({ page: 'inbox', itemId: explanation.id, filter: 'all' })}>The item</a>
            <a href={hrefOf({ page: 'run', runId: explanation.id })}>The run</a>
            <span className="muted">Read downwards: from what was done back to how it began.</span>
          </p>
          <ol className="chain" data-testid="explain-chain">
            {explanation.steps.map((step, index) => (
              <Step key={index} step={step} />
            ))}
          </ol>
        </>
      )}
    </div>
  );
}

function Step({ step }: { step: ExplanationStep }) {
  const [word, icon] = Object.hasOwn(KINDS, step.kind) ? KINDS[step.kind] : [step.kind, '•'];
  return (
    <li className={`link-${step.kind.toLowerCase()}`} data-testid="explain-step" data-kind={step.kind}>
      <span className="chain-icon" aria-hidden="true">
        {icon}
      </span>
      <div className="chain-head">
        <span className="muted small">
          {word} {step.facts.some((fact) => fact.name === 'provider' && fact.value === 'scripted') && <ScriptedLabel />}
        </span>
        <span className="muted small">
          {step.actor !== null && `${step.actor} · `}
          {step.at !== null && <Moment at={step.at} />}
        </span>
      </div>
      <strong className="break">{step.title}</strong>
      {step.detail !== null && <p className="mail-text chain-detail">{step.detail}</p>}
      {step.destroyed && <p className="muted">The personal part of this step was erased with the person’s key.</p>}
      {step.rules.map((rule) => (
        <p key={rule.id}>
          <code>{rule.id}</code> <span title={rule.text}>{ruleWords(rule)}</span>
        </p>
      ))}
      {step.memories.length > 0 && <MemoryList memories={step.memories} />}
      {step.facts.length > 0 && (
        <dl className="fact-list small">
          {step.facts.map(tellFact).map((fact, index) => (
            <div key={`${fact.label}/${index}`}>
              <dt>{fact.label}</dt>
              <dd className="break" title={fact.full}>
                {fact.text}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
}

import type { Action } from '../api/types.js';
import { formatMoney } from '../money.js';
import { Moment } from '../time/moment.js';
import { TimeLeft } from '../time/time-left.js';
import { ruleWords } from './rule-words.js';

/** Who gets what, which rule asks, what it costs and when it lapses: the line that most decisions are taken on. */
export function ActFacts({ action }: { action: Action }) {
  const { approval, judgement } = action;
  return (
    <>
      <h2 className="act-title">{action.preview.title}</h2>
      <dl className="facts">
        <div className="wide">
          <dt>{action.recipients.length === 1 ? 'Goes to' : `Goes to ${action.recipients.length}`}</dt>
          <dd data-testid="recipients">
            <strong className="break">{action.recipients.join(', ') || 'nobody outside'}</strong>
          </dd>
        </div>
        <div className="wide rule">
          <dt>
            {{ ask: 'Asked by', deny: 'Denied by' }[judgement.decision] ?? 'Allowed by'} · policy{' '}
            {judgement.policyVersion}
          </dt>
          <dd data-testid="rules" title={judgement.rules.map((rule) => rule.text).join('\n\n')}>
            {judgement.rules.map(ruleWords).join('; ') || 'no rule allows it'}
          </dd>
        </div>
        <div>
          <dt>Risk · cost</dt>
          <dd>
            <span className={`risk-${action.risk}`}>{action.risk}</span> · {formatMoney(action.cost)}
          </dd>
        </div>
        {approval?.state === 'PENDING' && (
          <div>
            <dt>Lapses</dt>
            <dd>
              <TimeLeft expiresAt={approval.expiresAt} />
              <div className="muted small">
                until <Moment at={approval.expiresAt} />
              </div>
            </dd>
          </div>
        )}
      </dl>
    </>
  );
}

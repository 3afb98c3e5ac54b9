import type { Action } from '../api/types.js';
import { ruleWords } from '../preview/rule-words.js';
import { Moment } from '../time/moment.js';
import { words } from './telling.js';

const DOORS: Readonly<Record<string, string>> = {
  console: 'in the console',
  cli: 'on the command line',
  'temporal-unsigned': 'in the Temporal UI, unsigned',
};

/** Results that say no more than the approval's line above them. */
const SAID_BY_APPROVAL: readonly string[] = ['rejected', 'expired'];

/** What became of an act that is decided: who decided, when, and what truly happened. */
export function Outcome({ action }: { action: Action }) {
  const { approval, result, intent } = action;
  const working = result === null && intent !== null && intent.state.toLowerCase() === 'open';
  return (
    <ul className="outcome" data-testid="outcome">
      {approval !== null && approval.state !== 'PENDING' && (
        <li>
          <strong>
            {approval.state === 'APPROVED' && action.revision > 1
              ? 'Edited and approved'
              : capital(words(approval.state))}
          </strong>
          {approval.channel !== null && ` ${DOORS[approval.channel] ?? `through ${approval.channel}`}`}
          {approval.decidedAt !== null && (
            <>
              , <Moment at={approval.decidedAt} />
            </>
          )}
          {approval.reason !== null && <q>{approval.reason}</q>}
        </li>
      )}
      {approval === null && action.judgement.decision === 'allow' && (
        <li>
          <strong>Allowed by policy</strong>, without asking: {action.judgement.rules.map(ruleWords).join('; ')}
        </li>
      )}
      {working && (
        <li>
          <strong>Under way</strong>, attempt {intent.attempts}
          {intent.errorCode !== null && (
            <>
              ; the last one ended with <code>{intent.errorCode}</code>
            </>
          )}
        </li>
      )}
      {result !== null && !SAID_BY_APPROVAL.includes(result.status) && (
        <li data-testid="result" data-status={result.status}>
          <strong>{capital(words(result.status))}</strong>
          {result.detail !== null && (
            <>
              : <span className="break">{result.detail}</span>
            </>
          )}
        </li>
      )}
    </ul>
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

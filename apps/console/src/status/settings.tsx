import type { Viewer } from '../api/page-types.js';
import { formatMoney } from '../money.js';
import { LocalMailboxLabel, ScriptedLabel } from '../ui/badges.js';

/** What is connected, and what today's model calls have cost against their cap. */
export function Settings({ viewer }: { viewer: Viewer }) {
  const { modelDailyCap: cap, modelSpentToday: spent } = viewer;
  return (
    <section>
      <h2>Connected</h2>
      <dl className="facts">
        <div>
          <dt>Model</dt>
          <dd>
            {viewer.model} {viewer.modelScripted && <ScriptedLabel />}
          </dd>
        </div>
        <div className="wide">
          <dt>Model calls today</dt>
          <dd data-testid="model-spend">
            <meter className="spend" min={0} max={Math.max(1, cap.micros)} high={cap.micros * 0.8} value={spent.micros}>
              {formatMoney(spent)}
            </meter>{' '}
            <span title={`Days as in ${viewer.timeZone}`}>
              {spent.micros === 0 ? 'nothing' : formatMoney(spent)} of {formatMoney(cap)}
            </span>
          </dd>
        </div>
        <div>
          <dt>Outgoing mail</dt>
          <dd>
            <span className="break">{viewer.mailFrom}</span> {viewer.mailAccount === 'LOCAL' && <LocalMailboxLabel />}
          </dd>
        </div>
        <div>
          <dt>Incoming mail</dt>
          <dd>{viewer.smtpAddress === null ? 'not listening' : <code>{viewer.smtpAddress}</code>}</dd>
        </div>
        <div>
          <dt>Steward</dt>
          <dd>
            {viewer.version}
            {viewer.temporalPath !== null && (
              <>
                {' · '}
                <a href={viewer.temporalPath} target="_blank" rel="noreferrer">
                  Temporal UI ↗
                </a>
              </>
            )}
          </dd>
        </div>
      </dl>
    </section>
  );
}

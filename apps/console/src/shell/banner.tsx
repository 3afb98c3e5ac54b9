import { describeError } from '../api/error-text.js';
import { hrefOf } from '../routing/route.js';
import { runbookName } from '../runbook/runbooks.js';
import { useSystem } from './system-context.js';

/** More would push the page away; the Status page has all. */
const MOST_PARTS = 3;

/** What is not as it should be, on every page: gateway away, parts degraded or down, everything paused. Absent when all is well. */
export function Banner() {
  const { data, error } = useSystem();
  const ill = data?.parts.filter((part) => part.state !== 'OK') ?? [];
  if (error === null && ill.length === 0 && !data?.viewer.paused) return null;
  return (
    <div className="banner" role="status" data-testid="banner">
      {error !== null && (
        <p className="banner-bad">
          <strong>{describeError(error).title}.</strong> What you see may be old. {describeError(error).text}
        </p>
      )}
      {data?.viewer.paused && (
        <p className="banner-warn">
          <strong>Paused.</strong> Nothing is executed until you switch it on again on the{' '}
          <a href={hrefOf({ page: 'status' })}>Status page</a>.
        </p>
      )}
      {ill.slice(0, MOST_PARTS).map((part) => (
        <p key={part.name} className={part.state === 'DOWN' ? 'banner-bad' : 'banner-warn'}>
          <strong>
            {part.name} {part.state === 'DOWN' ? 'is down' : 'is degraded'}.
          </strong>{' '}
          {part.detail} <a href={runbookHref(part.runbook)}>What to do</a>
        </p>
      ))}
      {ill.length > MOST_PARTS && (
        <p className="banner-warn">
          And {ill.length - MOST_PARTS} more: <a href={hrefOf({ page: 'status' })}>Status</a>
        </p>
      )}
    </div>
  );
}

/** The runbook itself where this console carries it, else the Status page, which names its file. */
function runbookHref(file: string | null): string {
  const name = file === null ? null : runbookName(file);
  return hrefOf(name === null ? { page: 'status' } : { page: 'runbook', name });
}

import type { Part, PartState } from '../api/page-types.js';
import { describeError } from '../api/error-text.js';
import { hrefOf } from '../routing/route.js';
import { runbookName } from '../runbook/runbooks.js';
import { useSystem } from './system-context.js';

/** More are told in one line: the page below must stay in view, and the Status page has all. */
const MOST_LINES = 2;

/** What is not as it should be, on every page: gateway away, parts degraded or down, everything paused. Absent when all is well. */
export function Banner() {
  const { viewer, parts } = useSystem();
  const ill = parts.data?.parts.filter((part) => part.state !== 'OK') ?? [];
  const paused = viewer.data?.viewer.paused === true;
  if (viewer.error === null && ill.length === 0 && !paused) return null;
  return (
    <div className="banner" role="status" data-testid="banner">
      {viewer.error !== null && (
        <p className="banner-bad">
          <strong>{describeError(viewer.error).title}.</strong> What you see may be old.{' '}
          {describeError(viewer.error).text}
        </p>
      )}
      {paused && (
        <p className="banner-warn">
          <strong>Paused.</strong> Nothing is executed until you switch it on again. <a href={STATUS}>Status</a>
        </p>
      )}
      {ill.length > MOST_LINES ? <Summary ill={ill} /> : ill.map((part) => <Line key={part.name} part={part} />)}
    </div>
  );
}

const STATUS = hrefOf({ page: 'status' });

function Line({ part }: { part: Part }) {
  return (
    <p className={part.state === 'DOWN' ? 'banner-bad' : 'banner-warn'}>
      <strong>
        {part.name} {part.state === 'DOWN' ? 'is down' : 'is degraded'}.
      </strong>{' '}
      {part.detail} <a href={runbookHref(part.runbook)}>What to do</a>
    </p>
  );
}

function Summary({ ill }: { ill: readonly Part[] }) {
  const names = (state: PartState): string =>
    ill.flatMap((part) => (part.state === state ? [part.name] : [])).join(', ');
  return (
    <p className="banner-bad">
      <strong>{ill.length} parts do not work as they should.</strong> {names('DOWN') && `Down: ${names('DOWN')}. `}
      {names('DEGRADED') && `Degraded: ${names('DEGRADED')}. `}
      <a href={STATUS}>What to do</a>
    </p>
  );
}

/** The runbook itself where this console carries it, else the Status page, which names its file. */
function runbookHref(file: string | null): string {
  const name = file === null ? null : runbookName(file);
  return hrefOf(name === null ? { page: 'status' } : { page: 'runbook', name });
}

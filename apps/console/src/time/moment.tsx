import { ago } from './duration.js';

const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const SHORT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** A date for people, in their own time zone; the exact one is in the tooltip and for machines. `now` makes it “5 min ago”. */
export function Moment({ at, now }: { at: string; now?: number }) {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return <span>{at}</span>;
  return (
    <time dateTime={at} title={FULL.format(date)}>
      {now === undefined ? SHORT.format(date) : ago(at, now)}
    </time>
  );
}

import { ago } from './duration.js';

const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const SHORT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const THIS_YEAR = new Intl.DateTimeFormat(undefined, {
  month: 'short',
  day: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
});
const TODAY = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });

/** A date for people, in their own time zone; the exact one is in the tooltip and for machines. `now` makes it “5 min ago”. */
export function Moment({ at, now }: { at: string; now?: number }) {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return <span>{at}</span>;
  return (
    <time dateTime={at} title={FULL.format(date)}>
      {now === undefined ? short(date) : ago(at, now)}
    </time>
  );
}

/** As short as can be without a doubt about the day. */
function short(date: Date): string {
  const today = new Date();
  if (date.toDateString() === today.toDateString()) return `today ${TODAY.format(date)}`;
  return (date.getFullYear() === today.getFullYear() ? THIS_YEAR : SHORT).format(date);
}

const HOUR = 3_600_000;

/** The day of `time` in an IANA time zone, YYYY-MM-DD: the name of a day budget's window. */
export function dayOf(time: Date, timeZone: string): string {
  const parts = formatted(time, timeZone, { year: 'numeric', month: '2-digit', day: '2-digit' });
  return `${parts.year}-${parts.month}-${parts.day}`;
}

/**
 * Milliseconds after which an exhausted day budget is worth another look: until the next day begins, and an hour at most, so that a cap
 * that was raised meanwhile is noticed.
 */
export function retryAfterMs(time: Date, timeZone: string): number {
  if (dayOf(new Date(time.getTime() + HOUR), timeZone) === dayOf(time, timeZone)) return HOUR;
  // Midnight is within the hour: only minutes and seconds are missing, in every zone and on days when the clocks change.
  const { minute, second } = formatted(time, timeZone, { minute: '2-digit', second: '2-digit' });
  return Math.max(1_000, HOUR - (Number(minute) * 60 + Number(second)) * 1_000);
}

function formatted(time: Date, timeZone: string, fields: Intl.DateTimeFormatOptions): Record<string, string> {
  const format = new Intl.DateTimeFormat('en', { timeZone, ...fields });
  return Object.fromEntries(format.formatToParts(time).map((part) => [part.type, part.value]));
}

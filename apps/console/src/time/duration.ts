const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How pressing a deadline is. The words beside it always say the same: colour is never the only sign. */
export type Urgency = 'calm' | 'soon' | 'urgent' | 'past';

/**
 * What is left until `expiresAt` (ISO 8601), in at most two units, rounded down so that nobody is promised time that is not there.
 * Null where nothing expires.
 *
 * @example timeLeft('2026-01-01T12:30:00Z', Date.parse('2026-01-01T12:00:00Z')) // { text: '30 min left', urgency: 'soon' }
 */
export function timeLeft(expiresAt: string | null, now: number): { text: string; urgency: Urgency } | null {
  if (expiresAt === null) return null;
  const left = Date.parse(expiresAt) - now;
  if (Number.isNaN(left)) return null;
  if (left <= 0) return { text: 'lapsed', urgency: 'past' };
  const text = `${span(left)} left`;
  if (left < 5 * MINUTE) return { text, urgency: 'urgent' };
  return { text, urgency: left < HOUR ? 'soon' : 'calm' };
}

/** How long ago `at` was, for lists: `just now`, `5 min ago`, `3 h ago`, `2 days ago`. */
export function ago(at: string, now: number): string {
  const passed = now - Date.parse(at);
  if (Number.isNaN(passed)) return '';
  // Clocks of server and browser differ by a little: a mail from the near future has just come.
  if (passed < MINUTE) return 'just now';
  if (passed < HOUR) return `${Math.floor(passed / MINUTE)} min ago`;
  if (passed < DAY) return `${Math.floor(passed / HOUR)} h ago`;
  const days = Math.floor(passed / DAY);
  return days === 1 ? '1 day ago' : `${days} days ago`;
}

/** How long something took, from two ISO dates; `to` null means that it still goes on. */
export function elapsed(from: string, to: string | null, now: number): string {
  const ms = (to === null ? now : Date.parse(to)) - Date.parse(from);
  return Number.isNaN(ms) ? '' : span(Math.max(0, ms));
}

function span(ms: number): string {
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  if (ms < 5 * MINUTE) {
    const minutes = Math.floor(ms / MINUTE);
    const seconds = Math.floor((ms % MINUTE) / SECOND);
    if (minutes === 0) return `${seconds} s`;
    return seconds === 0 ? `${minutes} min` : `${minutes} min ${seconds} s`;
  }
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < DAY) {
    const hours = Math.floor(ms / HOUR);
    const minutes = Math.floor((ms % HOUR) / MINUTE);
    return minutes === 0 ? `${hours} h` : `${hours} h ${minutes} min`;
  }
  const days = Math.floor(ms / DAY);
  const hours = Math.floor((ms % DAY) / HOUR);
  const text = days === 1 ? '1 day' : `${days} days`;
  return hours === 0 || days > 6 ? text : `${text} ${hours} h`;
}

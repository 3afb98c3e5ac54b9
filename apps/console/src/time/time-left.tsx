import { timeLeft } from './duration.js';
import { useNow } from './use-now.js';

const NEARLY_OVER_MS = 6 * 60_000;

/** What is left until `expiresAt`: counted by the second in its last minutes, else now and then. */
export function TimeLeft({ expiresAt }: { expiresAt: string }) {
  const slow = useNow(15_000);
  const fast = useNow(Date.parse(expiresAt) - slow < NEARLY_OVER_MS ? 1_000 : 15_000);
  const left = timeLeft(expiresAt, Math.max(slow, fast));
  if (left === null) return null;
  return (
    <span className={`left left-${left.urgency}`} data-testid="time-left">
      {left.text}
    </span>
  );
}

import { useEffect, useState } from 'react';

/** The time in milliseconds, renewed every `everyMs`: for what is left of a deadline and how long ago something was. */
export function useNow(everyMs = 1_000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

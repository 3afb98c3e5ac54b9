import { isOurs, readRunState, status, type Places, type StatusReport } from '@steward/local';

export interface Status {
  /** Whether the gateway answered, which alone can say that a part does its work. */
  answered: boolean;
  report: StatusReport;
  /** One sentence a part, for people. */
  details: Readonly<Record<string, string>>;
}

/** How Steward is. Never throws because something is down. */
export async function readStatus(places: Places): Promise<Status> {
  const { report, details } = await status(places);
  if (details.size > 0) return { answered: true, report, details: Object.fromEntries(details) };
  const seen = await lookFromOutside(places, report);
  return { answered: false, ...seen };
}

/**
 * While the gateway does not answer: which of our processes live. “Down” for a database that runs would send the operator to the wrong
 * runbook, and “ok” would claim what nobody has tried; so what lives is degraded.
 */
async function lookFromOutside(places: Places, report: StatusReport): Promise<Pick<Status, 'report' | 'details'>> {
  const processes = (await readRunState(places))?.processes ?? [];
  const living = new Map<string, number[]>();
  for (const { name, pid, marker } of processes)
    if (await isOurs(pid, marker)) living.set(name, [...(living.get(name) ?? []), pid]);

  const details: Record<string, string> = {};
  const parts = report.parts.map((part) => {
    const pids = living.get(part.name) ?? [];
    if (part.name === 'gateway')
      details[part.name] = pids.length > 0 ? 'its process runs and does not answer' : 'not running';
    else if (pids.length > 0) details[part.name] = 'its process runs; only the gateway can say whether it works';
    else if (part.address !== null && part.pids.length === 0)
      details[part.name] = 'only the gateway can say whether it works';
    else details[part.name] = 'not running';
    return pids.length > 0 && part.name !== 'gateway' ? { ...part, pids, state: 'degraded' as const } : part;
  });
  return { report: { ...report, ok: false, parts }, details };
}

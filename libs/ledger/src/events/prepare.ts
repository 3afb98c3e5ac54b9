import { EVENTS, StewardError, type EventName, type EventType } from '@steward/contracts';

/** An event's parts as they are stored, checked against its schemas; `personal` is not encrypted yet. */
export interface PreparedEvent {
  version: number;
  data: string;
  personal: unknown;
}

/** @throws StewardError `internal.bug` naming the field that does not fit, never its value */
export function prepareEvent(event: { type: EventName; data: unknown; personal?: unknown }): PreparedEvent {
  const type: EventType = EVENTS[event.type];
  const data = type.data.safeParse(event.data);
  if (!data.success) throw unfit(event.type, data.error.issues);
  const stored = { version: type.version, data: JSON.stringify(data.data) };
  if (event.personal === undefined || event.personal === null) return { ...stored, personal: null };
  const personal = type.personal?.safeParse(event.personal);
  if (!personal) throw new StewardError('internal.bug', `Event ${event.type} has no personal part.`);
  if (!personal.success) throw unfit(event.type, personal.error.issues);
  return { ...stored, personal: personal.data };
}

function unfit(type: string, issues: readonly { path: PropertyKey[]; message: string }[]): StewardError {
  const problems = issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  return new StewardError('internal.bug', `Event ${type} does not fit its schema: ${problems}`);
}

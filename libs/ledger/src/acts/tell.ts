import type { EventData, EventName, EventPersonal } from '@steward/contracts';
import type { Client } from '@steward/platform';
import type { NewEvent } from '../events/port.js';
import type { LedgerContext } from './context.js';

/** Whose story an event belongs to. */
export interface Teller {
  workflowId: string;
  step: string;
  personId: string | null;
}

export interface Telling<N extends EventName> {
  type: N;
  data: EventData<N>;
  personal?: EventPersonal<N>;
  actor: string;
  /** Tells rounds apart where a transition can happen again: the action's revision, or the attempt. */
  round?: number;
  /** What brought it about: an event's id, or the transition of an earlier event of the same act. */
  because?: { id: string } | { transition: string };
}

/** Appends one transition of an act: unique on (workflow id, step, type and round), so that whoever repeats it tells nothing twice. */
export async function tell<N extends EventName>(
  ledger: LedgerContext,
  client: Client,
  act: Teller,
  event: Telling<N>,
): Promise<{ at: string; id: string }> {
  const { round, personal, because, ...rest } = event;
  return ledger.events.append(client, {
    ...rest,
    causationId: await causeOf(client, act, because),
    // Without a person there is no key to encrypt under; the text is kept in the action's body in any case.
    ...(personal !== undefined && act.personId !== null ? { personal } : {}),
    personId: act.personId,
    workflowId: act.workflowId,
    step: act.step,
    transition: round === undefined ? event.type : `${event.type}/${round}`,
    correlationId: act.workflowId,
  } as NewEvent<N>);
}

async function causeOf(client: Client, act: Teller, because: Telling<EventName>['because']): Promise<string | null> {
  if (because === undefined) return null;
  if ('id' in because) return because.id;
  const { rows } = await client.query<{ id: string }>({
    name: 'event-cause',
    text: 'SELECT id FROM events WHERE workflow_id = $1 AND step = $2 AND transition = $3',
    values: [act.workflowId, act.step, because.transition],
  });
  return rows[0]?.id ?? null;
}

/** The position of the last event of an act: what a command answers, so that a reader who waits for it sees all that the command told. */
export async function lastTold(client: Client, act: Pick<Teller, 'workflowId' | 'step'>): Promise<string> {
  const { rows } = await client.query<{ at: string }>(
    `SELECT tx::text || ':' || position AS at FROM events WHERE workflow_id = $1 AND step = $2 ORDER BY tx DESC, position DESC LIMIT 1`,
    [act.workflowId, act.step],
  );
  return rows[0]?.at ?? '0:0';
}

import type { EventData, EventName, RecordedEvent } from '@steward/contracts';
import type { Projection } from '../projection.js';

export const ITEM = '0192a000-0000-7000-8000-000000000001';
export const REPLY = '0192a000-0000-7000-8000-0000000000a1';
export const ACKNOWLEDGEMENT = '0192a000-0000-7000-8000-0000000000a2';
const APPROVAL = '0192a000-0000-7000-8000-0000000000b1';
const BLOB = { ref: 'ab/abab', sha256: 'a'.repeat(64), bytes: 10 };

/** Events of one item in the order of a log, each with a position and a time of its own. */
export class Story {
  private readonly events: RecordedEvent[] = [];

  tell<N extends EventName>(type: N, data: EventData<N>, more: Partial<RecordedEvent> = {}): this {
    const position = this.events.length + 1;
    this.events.push({
      id: `0192a000-0000-7000-8000-${String(position).padStart(12, '0')}`,
      at: `${700 + position}:${position}`,
      type,
      data,
      personId: null,
      personal: null,
      workflowId: ITEM,
      step: null,
      transition: null,
      actor: 'system:test',
      correlationId: ITEM,
      causationId: null,
      recordedAt: new Date(Date.UTC(2026, 0, 1, 0, 0, position)).toISOString(),
      ...more,
    } as RecordedEvent);
    return this;
  }

  received(): this {
    const personal = { personId: '0192a000-0000-7000-8000-0000000000c1', personal: new Uint8Array([1, 2, 3]) };
    const data = { itemId: ITEM, threadId: ITEM, raw: BLOB, automatic: false, firstOfThread: true };
    return this.tell('mail.received', data, { ...personal, workflowId: null });
  }

  quarantined(reason: EventData<'mail.quarantined'>['reason']): this {
    return this.tell('mail.quarantined', { itemId: ITEM, raw: BLOB, reason }, { workflowId: null });
  }

  started(): this {
    return this.tell('run.started', { agent: 'support-triage', itemId: ITEM });
  }

  proposed(actionId: string): this {
    const judgement = { decision: 'ask' as const, rules: ['asks'], policyVersion: 1 };
    const risk = actionId === REPLY ? 'medium' : 'low';
    const data = { ...ref(actionId), digest: 'd1', risk, costMicros: 0, judgement, basedOn: [], proposedBy: null };
    return this.tell('action.proposed', data, { step: stepOf(actionId) });
  }

  asked(actionId: string): this {
    const data = { ...approval(actionId), rules: ['asks'], policyVersion: 1, expiresAt: '2026-01-04T00:00:00.000Z' };
    return this.tell('approval.asked', data, { step: stepOf(actionId) });
  }

  decided(actionId: string, decision: 'approved' | 'rejected' | 'expired' | 'cancelled'): this {
    const data = { ...approval(actionId), channel: 'console' as const, policyVersion: 1 };
    return this.tell(`approval.${decision}`, data);
  }

  opened(actionId: string): this {
    const costs = { approvalId: null, policyVersion: 1, reservedMicros: 0 };
    return this.tell('intent.opened', { ...intent(actionId), digest: 'd1', ...costs });
  }

  executed(actionId: string): this {
    return this.tell('intent.executed', { ...intent(actionId), costMicros: 0, how: 'called', messageId: null });
  }

  inDoubt(actionId: string): this {
    return this.tell('intent.in_doubt', { ...intent(actionId), evidence: 'no Sent folder to look in' });
  }

  ended(outcome: string): this {
    return this.tell('run.ended', { agent: 'support-triage', outcome, detail: null });
  }

  brokeOff(how: EventData<'run.closed_abnormally'>['how']): this {
    return this.tell('run.closed_abnormally', { how, code: null });
  }

  /** The row that the projection makes of the story. */
  seenBy<Row>(projection: Projection<Row>, key = ITEM): Row | null {
    return this.events.reduce<Row | null>(
      (row, event) => (projection.keyOf(event) === key ? projection.evolve(row, event) : row),
      null,
    );
  }

  all(): readonly RecordedEvent[] {
    return this.events;
  }
}

function ref(actionId: string) {
  return { actionId, operation: actionId === REPLY ? 'email.reply' : 'email.acknowledge' };
}
function approval(actionId: string) {
  return { ...ref(actionId), approvalId: APPROVAL, digest: 'd1', revision: 1 };
}
function intent(actionId: string) {
  return { ...ref(actionId), key: `${ITEM}/${stepOf(actionId)}` };
}
function stepOf(actionId: string): string {
  return actionId === REPLY ? 'reply' : 'acknowledge';
}

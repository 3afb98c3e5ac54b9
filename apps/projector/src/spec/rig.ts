import { randomBytes, randomUUID } from 'node:crypto';
import { createEventLog, createOutbox, type EventLog, type NewEvent, type Outbox } from '@steward/ledger';
import { Keyring, createDatabase, createLogger, type Database, type Logger } from '@steward/platform';
import { freshDatabase } from '@steward/testing';

export interface Rig {
  url: string;
  db: Database;
  keyring: Keyring;
  events: EventLog;
  outbox: Outbox;
  log: Logger;
  /** Appends in one transaction; answers with the position of the last. */
  append(...events: NewEvent[]): Promise<string>;
  close(): Promise<void>;
}

/** A migrated database of the test's own. */
export async function rig(): Promise<Rig> {
  const database = await freshDatabase();
  const keyring = new Keyring(randomBytes(32));
  const db = createDatabase({ url: database.url, max: 20, applicationName: 'projector-test' });
  const events = createEventLog({ db, keyring });
  return {
    url: database.url,
    db,
    keyring,
    events,
    outbox: createOutbox({ db, keyring }),
    log: createLogger('test', 'silent'),
    append: (...all) =>
      db.transaction(async (client) => {
        let at = '';
        for (const event of all) at = (await events.append(client, event)).at;
        return at;
      }),
    close: async () => {
      await db.close();
      await database.drop();
    },
  };
}

const BLOB = { ref: 'ab/abab', sha256: 'a'.repeat(64), bytes: 10 };

/** Events of one item, as the other parts of the system write them. */
export class Item {
  readonly id = randomUUID();
  private readonly action = { actionId: randomUUID(), operation: 'email.reply' };
  private readonly approval = { ...this.action, approvalId: randomUUID(), digest: 'd', revision: 1 };

  received = (): NewEvent => {
    const data = { itemId: this.id, threadId: this.id, raw: BLOB, automatic: false, firstOfThread: true };
    return this.of('mail.received', data, { step: 'intake', transition: 'mail.received' });
  };
  started = (): NewEvent =>
    this.of('run.started', { agent: 'support-triage', itemId: this.id }, { step: 'run', transition: 'run.started' });
  recalled = (): NewEvent => this.of('memory.recalled', { step: 'recall', read: [], degraded: [] });
  waiting = (): NewEvent => this.of('run.waiting', { on: 'model', detail: null });
  proposed = (): NewEvent =>
    this.of('action.proposed', {
      ...this.action,
      digest: 'd',
      risk: 'medium',
      costMicros: 0,
      judgement: { decision: 'ask', rules: ['asks'], policyVersion: 1 },
      basedOn: [],
      proposedBy: null,
    });
  asked = (): NewEvent =>
    this.of('approval.asked', {
      ...this.approval,
      rules: ['asks'],
      policyVersion: 1,
      expiresAt: '2030-01-01T00:00:00.000Z',
    });
  approved = (): NewEvent => this.of('approval.approved', { ...this.approval, channel: 'console', policyVersion: 1 });
  executed = (): NewEvent =>
    this.of('intent.executed', {
      ...this.action,
      key: `${this.id}/reply`,
      costMicros: 0,
      how: 'called',
      messageId: null,
    });
  ended = (): NewEvent => this.of('run.ended', { agent: 'support-triage', outcome: 'answered', detail: null });

  /** All of it, in order. */
  course(): NewEvent[] {
    const { received, started, recalled, waiting, proposed, asked, approved, executed, ended } = this;
    return [received, started, recalled, waiting, proposed, asked, approved, executed, ended].map((tell) => tell());
  }

  private of(type: NewEvent['type'], data: unknown, more: Partial<NewEvent> = {}): NewEvent {
    return { type, data, workflowId: this.id, actor: 'system:test', correlationId: this.id, ...more } as NewEvent;
  }
}

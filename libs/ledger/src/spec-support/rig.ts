import { randomUUID } from 'node:crypto';
import { emailAcknowledge, emailReply, journalNote, type ActRequest, type Operation } from '@steward/contracts';
import type { JudgeProvider, PolicyContext } from '@steward/governance';
import { createJudgeProvider, starterPolicies } from '@steward/policy';
import { createEventLog } from '../events/event-log.js';
import { ensureDefaults } from '../gates/defaults.js';
import { activatePolicy } from '../gates/policies.js';
import { createLedger, type LedgerOptions } from '../ledger.js';
import { createOutbox } from '../outbox/outbox.js';
import { createPersons } from '../persons/persons.js';
import type { Previewer, Proposal } from '../acts/port.js';
import type { EventLog } from '../events/port.js';
import type { Outbox } from '../outbox/port.js';
import type { Ledger } from '../ports.js';
import { testDatabase, type TestDatabase } from './database.js';

export const HOUR = 3_600_000;

export interface Rig extends TestDatabase {
  events: EventLog;
  outbox: Outbox;
  judge: JudgeProvider;
  ledger: Ledger;
  /** Another process's ledger on the same database. */
  another(options?: Partial<LedgerOptions>): Ledger;
  personId: string;
  /** Types and transitions that were told of an act, in order. */
  story(workflowId: string): Promise<string[]>;
  /** The starter rules and these. */
  activate(rules: string): Promise<number>;
  sql<T extends object = Record<string, unknown>>(text: string, values?: unknown[]): Promise<T[]>;
}

export async function createRig(max = 16): Promise<Rig> {
  const test = await testDatabase(max);
  const events = createEventLog(test);
  await ensureDefaults({ db: test.db, events, settings: { modelDailyCap: 5 } });
  const judge = createJudgeProvider(test);
  const settings = { approvalTtlMs: HOUR, callByMs: HOUR, inDoubtTtlMs: HOUR, timeZone: 'UTC' };
  const another = (options: Partial<LedgerOptions> = {}) =>
    createLedger({ ...test, events, judge, settings, ...options });
  const person = await test.db.transaction((client) => createPersons(test).personFor(client, 'ada@example.com'));
  return {
    ...test,
    events,
    outbox: createOutbox(test),
    judge,
    ledger: another(),
    another,
    personId: person.personId,
    story: async (workflowId) => (await events.story(workflowId)).map((event) => event.transition ?? event.type),
    activate: async (rules) => {
      const cedar = `${starterPolicies()}\n${rules}`;
      return (await activatePolicy({ db: test.db, events }, { cedar, author: 'operator', reason: 'test' })).version;
    },
    sql: async <T extends object>(text: string, values: unknown[] = []) =>
      (await test.db.pool.query(text, values)).rows as T[],
  };
}

const FACTS: PolicyContext = {
  account: 'local',
  recipientCount: 1,
  costMicros: 0,
  risk: 'medium',
  untrusted: true,
  hour: 12,
};

/** What a connector's preview would make of the arguments; as pure as it must be. */
export const previewer: Previewer = (operation, args) => {
  const to = (args['to'] as { address: string }[] | undefined) ?? [];
  return {
    preview: {
      operation,
      operationVersion: 1,
      args,
      recipients: to.map((one) => one.address),
      amounts: [],
      preconditions: {},
    },
    display: { title: operation, before: null, after: String(args['text']), fields: [], flags: [] },
    context: { ...FACTS, recipientCount: to.length },
  };
};

function proposal(operation: Operation, args: Record<string, unknown>, more: Partial<Proposal & ActRequest>): Proposal {
  const request: ActRequest = {
    workflowId: more.workflowId ?? randomUUID(),
    step: more.step ?? 'act',
    agent: 'support-triage',
    operation: operation.name,
    args,
    because: 'the customer asked',
    basedOn: [],
    personId: more.personId ?? null,
    inReplyToBlob: null,
    flags: [],
    proposedBy: 'think',
  };
  const made = previewer(operation.name, args, request);
  return {
    request,
    operation,
    ...made,
    context: { ...made.context, ...more.context },
    costMicros: more.costMicros ?? 0,
  };
}

export const mailArgs = (text = 'Your order is on its way.', threadId: string = randomUUID()) => ({
  to: [{ address: 'ada@example.com' }],
  subject: 'Re: Where is my order?',
  text,
  inReplyTo: null,
  references: [],
  threadId,
});

/** Asked by the starter rules. */
export const reply = (more: Partial<Proposal & ActRequest> = {}, args = mailArgs()) => proposal(emailReply, args, more);
/** Allowed by the starter rules in the local mailbox, once a thread. */
export const acknowledgement = (more: Partial<Proposal & ActRequest> = {}, args = mailArgs()) =>
  proposal(emailAcknowledge, args, more);
/** Allowed by the starter rules, and done in our own database. */
export const note = (more: Partial<Proposal & ActRequest> = {}, text = 'noted') =>
  proposal(journalNote, { text }, more);

/** Proposes an act that is asked, and answers with its approval. */
export async function asked(ledger: Ledger, proposed: Proposal) {
  const outcome = await ledger.intend(proposed);
  if (outcome.state !== 'asked') throw new Error(`expected to be asked, got ${JSON.stringify(outcome)}`);
  const state = await ledger.approvalState(outcome.approvalId);
  const view = await ledger.action(state?.actionId ?? '');
  if (!view) throw new Error('the action is not there');
  return { approvalId: outcome.approvalId, digest: view.digest, actionId: view.id };
}

/** Proposes, approves where asked, and opens the intent. */
export async function opened(ledger: Ledger, proposed: Proposal): Promise<string> {
  const first = await ledger.intend(proposed);
  if (first.state === 'asked') {
    const { approvalId, digest } = await asked(ledger, proposed);
    await ledger.approve({ approvalId, digest, channel: 'console' });
  }
  const outcome = await ledger.intend(proposed);
  if (outcome.state !== 'open') throw new Error(`expected an open intent, got ${JSON.stringify(outcome)}`);
  return outcome.key;
}

import { join } from 'node:path';
import { createBroker } from '@steward/broker';
import { createEmailConnector } from '@steward/connector-email';
import { INERT_BOUNDARIES, emailReply, type ActRequest, type PerformResult } from '@steward/contracts';
import { createEventLog, createIntentHolder, createLedger, createOperators, type Ledger } from '@steward/ledger';
import { Keyring, createDatabase, createLogger } from '@steward/platform';
import { createJudgeProvider } from '@steward/policy';

const HOUR = 3_600_000;

/** What a worker's agent would do for an item, through the real broker and ledger, when the test says so. */
export interface Agent {
  ledger: Ledger;
  /** Proposes a reply, or goes on with it once it is decided. */
  reply(itemId: string): Promise<PerformResult>;
  /** Leaves the approved reply as a worker would that never heard the answer. */
  openInDoubt(itemId: string): Promise<void>;
  close(): Promise<void>;
}

/** Also makes the operator, as the supervisor does before it starts the gateway. */
export async function createAgent(databaseUrl: string, home: string): Promise<Agent> {
  const db = createDatabase({ url: databaseUrl, max: 4, applicationName: 'cli-test' });
  const keyring = Keyring.load(home);
  const events = createEventLog({ db, keyring });
  await createOperators({ db, events }).ensure();
  const ledger = createLedger({
    db,
    keyring,
    events,
    judge: createJudgeProvider({ db }),
    settings: { approvalTtlMs: HOUR, callByMs: HOUR, inDoubtTtlMs: HOUR, timeZone: 'UTC' },
    boundaries: INERT_BOUNDARIES,
  });
  const holder = createIntentHolder({ url: databaseUrl, onLost: () => undefined });
  const log = createLogger('test', 'silent');
  const email = createEmailConnector({
    mode: { kind: 'local', sentMaildir: join(home, 'mail', 'sent') },
    from: { address: 'you@steward.localhost', name: 'You' },
    messageIdDomain: 'steward.localhost',
    evidenceGraceMs: 1_000,
    boundaries: INERT_BOUNDARIES,
    log,
  });
  const broker = createBroker({
    ledger,
    holder,
    connectors: [email],
    needs: { 'support-triage': ['email.reply'] },
    log,
    boundaries: INERT_BOUNDARIES,
    settings: { callTimeoutMs: 5_000, timeZone: 'UTC' },
  });

  /** The run, and then whom the mail is from. */
  const requestFor = async (itemId: string): Promise<ActRequest> => {
    await db.transaction((client) =>
      events.append(client, {
        type: 'run.started',
        data: { agent: 'support-triage', itemId },
        actor: 'agent:support-triage',
        workflowId: itemId,
        step: 'run',
        transition: 'run.started',
        correlationId: itemId,
      }),
    );
    const { rows } = await db.pool.query<{ personId: string | null }>(
      'SELECT person_id AS "personId" FROM work_items WHERE id = $1',
      [itemId],
    );
    return replyRequest(itemId, rows[0]?.personId ?? null);
  };

  return {
    ledger,
    reply: async (itemId) => broker.perform(await requestFor(itemId), new AbortController().signal),
    openInDoubt: async (itemId) => {
      const request = await requestFor(itemId);
      const made = broker.preview(emailReply.name, request.args, request);
      const intent = await ledger.intend({ request, operation: emailReply, costMicros: 0, ...made });
      if (intent.state !== 'open') throw new Error(`expected an open intent, got ${JSON.stringify(intent)}`);
      await ledger.markCalling(intent.key);
      await ledger.parkInDoubt(intent.key, 'The server did not answer.');
    },
    close: async () => {
      await holder.close();
      await db.close();
    },
  };
}

function replyRequest(itemId: string, personId: string | null): ActRequest {
  return {
    workflowId: itemId,
    step: 'reply',
    agent: 'support-triage',
    operation: 'email.reply',
    args: {
      to: [{ address: 'ada@example.com', name: 'Ada Lovelace' }],
      subject: 'Re: Where is my order?',
      text: 'Dear Ada,\nit is on its way.',
      inReplyTo: null,
      references: [],
      threadId: itemId,
    },
    because: 'She asks for her order.',
    basedOn: [],
    personId,
    inReplyToBlob: null,
    flags: [{ code: 'reply_to_differs', text: 'Reply-To differs; it is not followed.' }],
    proposedBy: null,
  };
}

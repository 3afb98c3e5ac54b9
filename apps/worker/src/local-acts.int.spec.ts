import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createBroker, createJournalConnector } from '@steward/broker';
import { INERT_BOUNDARIES } from '@steward/contracts';
import { createEventLog, createIntentHolder, createLedger, createOutbox, ensureDefaults } from '@steward/ledger';
import {
  BlobStore,
  Keyring,
  createDatabase,
  createLogger,
  loadApprovalPublicKey,
  type Database,
} from '@steward/platform';
import { createJudgeProvider } from '@steward/policy';
import { createActivities } from '@steward/temporal-activities';
import { DECISION_SIGNAL, type Activities } from '@steward/temporal-api';
import { Rig, SPEC_WORKFLOWS, Trigger } from '@steward/temporal-runtime/spec';
import { freshDatabase, freshHome, type TestDatabase, type TestHome } from '@steward/testing';

/** Of the runtime's own test agents: makes so many notes in the journal, each a governed act in one transaction. */
const AGENT = 'notes';
const HOUR = 3_600_000;

let rig: Rig;
let home: TestHome;
let database: TestDatabase;
let db: Database;
let close: () => Promise<void>;
let activities: Activities;

beforeAll(async () => {
  [home, database, rig] = await Promise.all([freshHome(), freshDatabase(), Rig.open(SPEC_WORKFLOWS)]);
  db = createDatabase({ url: database.url, max: 5, applicationName: 'local-acts' });
  const keyring = Keyring.load(home.path);
  const events = createEventLog({ db, keyring });
  await ensureDefaults({ db, events, settings: { modelDailyCap: 1 } });
  const log = createLogger('test', 'silent');
  const ledger = createLedger({
    db,
    keyring,
    events,
    judge: createJudgeProvider({ db }),
    settings: { approvalTtlMs: HOUR, callByMs: HOUR, inDoubtTtlMs: HOUR, timeZone: 'UTC' },
  });
  const holder = createIntentHolder({ url: database.url, onLost: () => undefined });
  const broker = createBroker({
    ledger,
    holder,
    connectors: [createJournalConnector({ keyring })],
    needs: { [AGENT]: ['journal.note'] },
    log,
    boundaries: INERT_BOUNDARIES,
    settings: { callTimeoutMs: 4_000, timeZone: 'UTC' },
  });
  const notUsed = (): never => {
    throw new Error('A note needs neither memory nor model.');
  };
  activities = createActivities({
    db,
    ledger,
    events,
    outbox: createOutbox({ db, keyring }),
    broker,
    memory: { recall: notUsed },
    chat: null,
    prompts: notUsed,
    blobs: new BlobStore(home.path, keyring),
    readMail: notUsed,
    approvalPublicKey: loadApprovalPublicKey(home.path),
    settings: { retryInitialMs: 100, retryMaxMs: 500, callTimeoutMs: 4_000 },
    log,
    boundaries: INERT_BOUNDARIES,
  });
  close = async () => {
    await holder.close();
    await db.close();
  };
});
afterAll(async () => {
  await rig.close();
  await close();
  await database.drop();
  await home.remove();
});

async function rows(workflowId: string) {
  const count = async (sql: string) => (await db.pool.query<{ n: number }>(sql, [workflowId])).rows[0]?.n;
  return {
    notes: await count(`SELECT count(*)::int AS n FROM journal_notes WHERE key LIKE $1 || '/%'`),
    executed: await count(`SELECT count(*)::int AS n FROM events WHERE workflow_id = $1 AND type = 'intent.executed'`),
    ended: await count(`SELECT count(*)::int AS n FROM events WHERE workflow_id = $1 AND type = 'run.ended'`),
  };
}

describe('acts inside our own database', () => {
  it('are done once each, as local activities of one workflow task', async () => {
    await rig.working(activities, async () => {
      const run = await rig.start('notes', 5);
      expect(await run.result()).toMatchObject({ outcome: 'noted' });
      expect(await rows(run.workflowId)).toEqual({ notes: 5, executed: 5, ended: 1 });
      const { events } = await run.fetchHistory();
      expect((events ?? []).filter((event) => event.activityTaskScheduledEventAttributes)).toEqual([]);
    });
  });

  it.each(['a signal', 'a cancellation'])(
    'when %s arrives during the last local activity, the outcome equals the ledger',
    async (what) => {
      const ending = new Trigger();
      const held = {
        ...activities,
        endRun: async (input: Parameters<Activities['endRun']>[0]) => {
          const told = await activities.endRun(input);
          await ending.reached();
          return told;
        },
      };
      await rig.working(held, async () => {
        const run = await rig.start('notes', 3);
        await ending.held();
        if (what === 'a cancellation') await run.cancel();
        else await run.signal(DECISION_SIGNAL, { approvalId: 'x', decision: 'approve', digest: 'x' });
        await ending.release();
        expect(await run.result()).toEqual({ outcome: 'noted', detail: 'executed,executed,executed' });
        expect(await rows(run.workflowId)).toEqual({ notes: 3, executed: 3, ended: 1 });
      });
    },
  );

  it('when a run is cancelled before its first act, nothing is written and that is told', async () => {
    const run = await rig.start('notes', 3);
    await run.cancel();
    await rig.working(activities, async () => {
      await run.result().catch(() => undefined);
      // The agent goes on after each withdrawn act and says so itself.
      expect(await rows(run.workflowId)).toEqual({ notes: 0, executed: 0, ended: 1 });
    });
  });
});

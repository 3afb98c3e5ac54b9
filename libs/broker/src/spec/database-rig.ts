import { randomBytes } from 'node:crypto';
import { INERT_BOUNDARIES, type Boundaries } from '@steward/contracts';
import { createEventLog, createIntentHolder, createLedger, ensureDefaults, type IntentHolder } from '@steward/ledger';
import { createJudgeProvider } from '@steward/policy';
import { Keyring, createDatabase, createLogger } from '@steward/platform';
import { freshDatabase } from '@steward/testing';
import { createBroker } from '../broker.js';
import { createJournalConnector } from '../journal.js';
import type { Broker } from '../ports.js';
import type { ScriptedWorld } from './scripted-world.js';

const HOUR = 3_600_000;

export interface Worker {
  broker: Broker;
  holder: IntentHolder;
}

/** Workers as separate as two processes are, on one real PostgreSQL and one outside world. */
export async function createRig(world: ScriptedWorld) {
  const database = await freshDatabase();
  const db = createDatabase({ url: database.url, max: 6, applicationName: 'broker-spec' });
  const keyring = new Keyring(randomBytes(32));
  const events = createEventLog({ db, keyring });
  await ensureDefaults({ db, events, settings: { modelDailyCap: 5 } });
  const holders: IntentHolder[] = [];

  function worker(boundaries: Boundaries = INERT_BOUNDARIES): Worker {
    const holder = createIntentHolder({ url: database.url, onLost: () => undefined });
    holders.push(holder);
    const broker = createBroker({
      ledger: createLedger({
        db,
        keyring,
        events,
        judge: createJudgeProvider({ db }),
        settings: { approvalTtlMs: HOUR, callByMs: HOUR, inDoubtTtlMs: HOUR, timeZone: 'UTC' },
      }),
      holder,
      connectors: [world.connector, createJournalConnector({ keyring })],
      needs: { 'support-triage': ['email.acknowledge', 'journal.note'] },
      log: createLogger('spec', 'silent'),
      boundaries,
      settings: { callTimeoutMs: 1000, timeZone: 'UTC' },
    });
    return { broker, holder };
  }

  return {
    worker,
    query: database.query,
    story: async (workflowId: string) => (await events.story(workflowId)).map((event) => event.type),
    /** Ends the sessions by which workers hold intents, as a database restart does. */
    endHolders: () =>
      database.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'steward-intents' AND datname = current_database()`,
      ),
    close: async () => {
      await Promise.all(holders.map((holder) => holder.close().catch(() => undefined)));
      await db.close();
      await database.drop();
    },
  };
}

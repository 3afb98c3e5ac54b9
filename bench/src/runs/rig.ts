import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker, bundleWorkflowCode } from '@temporalio/worker';
import { createBroker, createJournalConnector } from '@steward/broker';
import { INERT_BOUNDARIES, journalNote } from '@steward/contracts';
import { createEventLog, createIntentHolder, createLedger, createOutbox, ensureDefaults } from '@steward/ledger';
import {
  BlobStore,
  JsonCipher,
  Keyring,
  createDatabase,
  createLogger,
  ensureKeys,
  loadApprovalPublicKey,
  migrate,
  type Database,
} from '@steward/platform';
import { createJudgeProvider } from '@steward/policy';
import { createActivities, createDataConverter, workflowBundleOptions } from '@steward/temporal-activities';
import { createBareActivities } from './bare-activities.js';
import { BENCH_AGENT } from './governed-workflow.js';

const QUEUE = 'bench';
/** Settings that decide how fast a run is; the same for every variant, and printed with the result. */
export const SETTINGS = { pool: 12, workflowTaskTimeout: '2s', sticky: '1s', maxConcurrent: 100 } as const;

export interface BenchRig {
  db: Database;
  /** Starts one run and waits for its end. */
  run(workflowType: string, workflowId: string, input: string): Promise<unknown>;
  close(): Promise<void>;
}

/** One worker, one pool, one Temporal server, for bare and governed runs alike. */
export async function openRig(options: {
  home: string;
  databaseUrl: string;
  temporal: string;
  namespace: string;
}): Promise<BenchRig> {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { forward: {}, filter: 'ERROR' } },
  });
  ensureKeys(options.home);
  await migrate(options.databaseUrl);
  const keyring = Keyring.load(options.home);
  const db = createDatabase({ url: options.databaseUrl, max: SETTINGS.pool, applicationName: 'bench' });
  const events = createEventLog({ db, keyring });
  await ensureDefaults({ db, events, settings: { modelDailyCap: 1 } });
  const hour = 3_600_000;
  const ledger = createLedger({
    db,
    keyring,
    events,
    judge: createJudgeProvider({ db }),
    settings: { approvalTtlMs: hour, callByMs: hour, inDoubtTtlMs: hour, timeZone: 'UTC' },
  });
  const log = createLogger('bench', 'fatal');
  const holder = createIntentHolder({ url: options.databaseUrl, onLost: (error) => log.error(error) });
  const broker = createBroker({
    ledger,
    holder,
    connectors: [createJournalConnector({ keyring })],
    needs: { [BENCH_AGENT]: [journalNote.name] },
    log,
    boundaries: INERT_BOUNDARIES,
    settings: { callTimeoutMs: 10_000, timeZone: 'UTC' },
  });
  const blobs = new BlobStore(options.home, keyring);
  const cipher = new JsonCipher(keyring, 'journal-note');
  const notUsed = () => {
    throw new Error('The benchmark neither recalls nor thinks.');
  };
  const activities = {
    ...createActivities({
      db,
      ledger,
      events,
      outbox: createOutbox({ db, keyring }),
      broker,
      memory: { recall: notUsed },
      chat: null,
      prompts: notUsed,
      blobs,
      readMail: notUsed,
      approvalPublicKey: loadApprovalPublicKey(options.home),
      settings: { retryInitialMs: 1_000, retryMaxMs: 60_000, callTimeoutMs: 10_000 },
      log,
      boundaries: INERT_BOUNDARIES,
    }),
    ...createBareActivities(db, () => cipher.encrypt('A note of the benchmark.')),
  };

  const workflowsPath = fileURLToPath(new URL('./workflows.js', import.meta.url));
  const { code } = await bundleWorkflowCode({
    ...workflowBundleOptions(workflowsPath),
    logger: new DefaultLogger('ERROR'),
  });
  const dataConverter = createDataConverter(keyring, blobs);
  const native = await NativeConnection.connect({ address: options.temporal });
  const worker = await Worker.create({
    connection: native,
    namespace: options.namespace,
    taskQueue: QUEUE,
    workflowBundle: { code },
    activities,
    dataConverter,
    stickyQueueScheduleToStartTimeout: SETTINGS.sticky,
    maxConcurrentActivityTaskExecutions: SETTINGS.maxConcurrent,
    maxConcurrentLocalActivityExecutions: SETTINGS.maxConcurrent,
  });
  const working = worker.run();
  const connection = await Connection.connect({ address: options.temporal });
  const client = new Client({ connection, namespace: options.namespace, dataConverter });

  return {
    db,
    run: (workflowType, workflowId, input) =>
      client.workflow.execute(workflowType, {
        workflowId,
        taskQueue: QUEUE,
        workflowTaskTimeout: SETTINGS.workflowTaskTimeout,
        args: [input],
      }),
    close: async () => {
      worker.shutdown();
      await working;
      await connection.close();
      await native.close();
      await holder.close();
      await db.close();
    },
  };
}

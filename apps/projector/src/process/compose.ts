import { createEventLog, createLedger, createOutbox } from '@steward/ledger';
import { createMemoryStore } from '@steward/memory';
import { createChatModel, createEmbedder } from '@steward/model';
import {
  BlobStore,
  Keyring,
  createDatabase,
  requireSetting,
  type Database,
  type Logger,
  type Settings,
} from '@steward/platform';
import { createJudgeProvider } from '@steward/policy';
import { createDataConverter } from '@steward/temporal-activities';
import { Connection } from '@temporalio/client';
import type { Boundaries } from '@steward/contracts';
import { createMemoryIndexer, type MemoryIndexer } from '../memory-index/memory-indexer.js';
import { watchEmbedder } from '../parts/embeddings.js';
import { createProbes } from '../parts/probes.js';
import { createPartWatch, type PartWatch } from '../parts/watch.js';
import { createReadModelProjector, type ReadModelProjector } from '../read-models/read-model-projector.js';
import { createExecutions } from '../reconcile/executions.js';
import { createReconciler, type Reconciler } from '../reconcile/reconciler.js';
import { createRelay, type Relay } from '../relay/relay.js';
import { createRuns } from '../relay/runs.js';

/** What the projector does, each as something that can be done once. */
export interface Composed {
  db: Database;
  readModels: ReadModelProjector;
  relay: Relay;
  memoryIndexer: MemoryIndexer;
  reconciler: Reconciler;
  parts: PartWatch;
  close(): Promise<void>;
}

/** Nothing connects before it is used, so that no part need be up. */
export function compose(settings: Settings, log: Logger, boundaries: Boundaries): Composed {
  const keyring = Keyring.load(settings.STEWARD_HOME);
  const db = createDatabase({
    url: requireSetting(settings, 'DATABASE_URL'),
    max: settings.STEWARD_DATABASE_POOL,
    applicationName: 'steward-projector',
    onError: (error) => log.warn({ err: error }, 'an idle database connection was lost'),
  });
  const events = createEventLog({ db, keyring });
  const ledger = createLedger({
    db,
    keyring,
    events,
    judge: createJudgeProvider({ db }),
    settings: {
      approvalTtlMs: settings.STEWARD_APPROVAL_TTL_MS,
      callByMs: settings.STEWARD_CALL_BY_MS,
      inDoubtTtlMs: settings.STEWARD_IN_DOUBT_TTL_MS,
      timeZone: settings.STEWARD_TIME_ZONE,
    },
  });
  const embeddings = watchEmbedder(createEmbedder(settings.STEWARD_MODEL_DIR), settings.STEWARD_MODEL_DIR);
  const qdrant = { url: requireSetting(settings, 'QDRANT_URL'), collection: 'steward-memory' };
  const memory = createMemoryStore({ db, keyring, events, embedder: embeddings.embedder, qdrant });

  const address = requireSetting(settings, 'TEMPORAL_ADDRESS');
  const connection = Connection.lazy({ address });
  const temporal = {
    connection,
    namespace: settings.TEMPORAL_NAMESPACE,
    dataConverter: createDataConverter(keyring, new BlobStore(settings.STEWARD_HOME, keyring)),
  };
  const probes = createProbes({
    temporal: { connection, address, namespace: settings.TEMPORAL_NAMESPACE },
    memory,
    embeddings: embeddings.probe,
    model:
      settings.OPENAI_BASE_URL === undefined
        ? null
        : createChatModel({
            baseUrl: settings.OPENAI_BASE_URL,
            apiKey: settings.OPENAI_API_KEY,
            model: settings.OPENAI_MODEL,
            timeoutMs: settings.STEWARD_CALL_TIMEOUT_MS,
          }),
  });
  return {
    db,
    readModels: createReadModelProjector({ db, events }),
    relay: createRelay({ outbox: createOutbox({ db, keyring }), runs: createRuns(temporal), boundaries, log }),
    memoryIndexer: createMemoryIndexer({ db, memory, log }),
    reconciler: createReconciler({ db, events, ledger, executions: createExecutions(temporal), log }),
    parts: createPartWatch({ db, events, probes, log }),
    close: async () => {
      await connection.close();
      await db.close();
    },
  };
}

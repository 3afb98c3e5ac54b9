import type { Connection } from '@temporalio/client';
import { StewardError, type ErrorCode, type PartName } from '@steward/contracts';
import type { MemoryStore } from '@steward/memory';
import type { ChatModel } from '@steward/model';
import type { Probe } from './watch.js';

const DEADLINE_MS = 2_500;

/** How each part that the projector rests on is looked at: by using it, as little as possible. */
export function createProbes(options: {
  temporal: { connection: Connection; address: string; namespace: string };
  memory: MemoryStore;
  embeddings: Probe;
  /** Null where none is configured. */
  model: ChatModel | null;
}): Partial<Record<PartName, Probe>> {
  return {
    temporal: () => temporal(options.temporal),
    qdrant: async () => {
      const health = await options.memory.health();
      return health.ok ? null : health.detail;
    },
    embeddings: options.embeddings,
    model: () => model(options.model),
  };
}

async function temporal(server: {
  connection: Connection;
  address: string;
  namespace: string;
}): Promise<string | null> {
  const { connection, address, namespace } = server;
  try {
    await connection.withDeadline(Date.now() + DEADLINE_MS, () =>
      connection.workflowService.describeNamespace({ namespace }),
    );
    return null;
  } catch {
    // The gRPC error repeats the request; what helps is where was looked.
    return `Temporal at ${address} does not answer for the namespace “${namespace}”.`;
  }
}

/** Any answer but a refusal of the key will do: not every compatible endpoint lists its models, and one that is busy is there. */
async function model(chat: ChatModel | null): Promise<string | null> {
  if (chat === null) return 'No model is configured. Set OPENAI_BASE_URL.';
  try {
    await chat.check(AbortSignal.timeout(DEADLINE_MS));
    return null;
  } catch (error) {
    if (!(error instanceof StewardError)) return 'The model’s server did not answer in time. Check OPENAI_BASE_URL.';
    return ANSWERS.has(error.code) ? null : error.message;
  }
}

const ANSWERS = new Set<ErrorCode>(['model.bad_request', 'model.rate_limited']);

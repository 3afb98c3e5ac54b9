import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { InboundEmail } from '@steward/contracts';
import { ModelError, type ChatAnswer, type ChatModel, type ModelErrorCode, type Prompt } from '@steward/model';
import type { ActivityPorts } from '../ports.js';
import type { Attempt } from '../attempts/attempt.js';
import { createThink } from './think.js';

const workflowId = randomUUID();
const PROMPT = { id: 'support/triage', version: 3 } as Prompt;
const input = {
  workflowId,
  step: 'think:support/triage#1',
  agent: 'support-triage',
  prompt: 'support/triage',
  input: {
    mail: {
      from: { address: 'ada@example.org' },
      subject: 'Hello',
      raw: { ref: 'x', sha256: 'y', bytes: 1 },
    } as InboundEmail,
    known: { memories: [], degraded: [] },
  },
};

/** The order in which money and model were touched. */
let steps: string[];
let answers: (ModelErrorCode | { spentMicros: number | null; code: ModelErrorCode } | 'good')[];
let reservation: Awaited<ReturnType<ActivityPorts['ledger']['reserveModelCall']>> | undefined;
let told: unknown;

beforeEach(() => {
  steps = [];
  answers = ['good'];
  reservation = undefined;
  told = undefined;
});

const chat: Partial<ChatModel> = {
  estimate: () => 100,
  complete: (async (call: { input: unknown }) => {
    told = call.input;
    const next = answers.shift() ?? 'good';
    steps.push(`call ${typeof next === 'string' ? next : next.code}`);
    if (next !== 'good') {
      const error = typeof next === 'string' ? { code: next, spentMicros: null } : next;
      throw new ModelError(error.code, 'no', { spentMicros: error.spentMicros });
    }
    return {
      value: { fine: true },
      model: 'm',
      promptId: PROMPT.id,
      promptVersion: PROMPT.version,
      usage: { inputTokens: 1, outputTokens: 1 },
      costMicros: 7,
      provider: 'scripted',
      responseId: null,
    } satisfies ChatAnswer<unknown>;
  }) as ChatModel['complete'],
};

function think(model: ChatModel | null = chat as ChatModel) {
  let attempt = 0;
  const ledger = {
    reserveModelCall: async () => {
      steps.push('reserve');
      return reservation ?? { state: 'reserved' as const, key: 'k', attempt: (attempt += 1) };
    },
    releaseModelCall: async (_: string, n: number) => void steps.push(`release ${n}`),
    settleModelCall: async ({ result, costMicros }: { result: unknown; costMicros: number }) => {
      steps.push(`settle ${costMicros}`);
      return result;
    },
  };
  const ports = {
    ledger,
    chat: model,
    prompts: (id: string) => (id === PROMPT.id ? PROMPT : undefined),
    blobs: { get: async () => Buffer.from('raw') },
    readMail: async () => ({ text: 'the text', attachments: ['a.pdf'] }),
  } as unknown as ActivityPorts;
  return createThink(ports)(input, { signal: new AbortController().signal } as Attempt);
}

describe('a model call', () => {
  it('is reserved, made and settled with its real cost; the text comes from the blob', async () => {
    expect(await think()).toEqual({ fine: true });
    expect(steps).toEqual(['reserve', 'call good', 'settle 7']);
    expect(told).toMatchObject({ mail: { subject: 'Hello', text: 'the text', attachments: ['a.pdf'] }, known: [] });
  });

  it('is not made again when its answer is stored', async () => {
    reservation = { state: 'stored', result: { before: true } };
    expect(await think()).toEqual({ before: true });
    expect(steps).toEqual(['reserve']);
  });

  it('gives its reservation back only when it is known to have cost nothing', async () => {
    answers = [{ code: 'model.unreachable', spentMicros: 0 }];
    await expect(think()).rejects.toMatchObject({ code: 'model.unreachable', retryable: true });
    expect(steps).toEqual(['reserve', 'call model.unreachable', 'release 1']);
    steps = [];
    answers = [{ code: 'model.unreachable', spentMicros: null }];
    await expect(think()).rejects.toMatchObject({ code: 'model.unreachable' });
    expect(steps).toEqual(['reserve', 'call model.unreachable']);
  });

  it('is made again, with money of its own, for an answer of another shape', async () => {
    answers = [{ code: 'model.invalid_output', spentMicros: 5 }, 'good'];
    expect(await think()).toEqual({ fine: true });
    expect(steps).toEqual(['reserve', 'call model.invalid_output', 'reserve', 'call good', 'settle 7']);
  });

  it('is given up for good after three such answers: retrying would eat the cap', async () => {
    answers = Array(5).fill('model.invalid_output');
    await expect(think()).rejects.toMatchObject({ code: 'model.refused', retryable: false });
    expect(steps.filter((step) => step.startsWith('call'))).toHaveLength(3);
  });

  it.each([
    ['paused', 'gate.paused', true],
    ['killed', 'gate.killed', false],
    ['budget', 'budget.exhausted', true],
  ] as const)('case 9: is not made when %s', async (why, code, retryable) => {
    reservation = { state: 'blocked', why, retryAfterMs: 5_000 };
    await expect(think()).rejects.toMatchObject({ code, retryable, retryAfterMs: 5_000 });
    expect(steps).toEqual(['reserve']);
  });

  it('is not made when policy denies it, or when there is no model yet', async () => {
    reservation = { state: 'denied', rules: ['no-models'] };
    await expect(think()).rejects.toMatchObject({ code: 'policy.denied', retryable: false });
    await expect(think(null)).rejects.toMatchObject({ code: 'model.unreachable', retryable: true });
  });
});

import { z } from 'zod';
import { ActRequest, InboundEmail, Recall, type DecisionSignal } from '@steward/contracts';

/** Shapes of the activities' inputs. They come from our own workflows, but from histories of any age, and by way of Temporal. */
const Run = z.object({ workflowId: z.string().uuid() });
const Step = Run.extend({ step: z.string().min(1).max(120) });
const id = z.string().min(1).max(300);

const Signal = z.object({
  approvalId: id,
  decision: z.enum(['approve', 'reject']),
  digest: id,
  reason: z.string().max(2000).optional(),
  signature: z.string().max(500).optional(),
});

export const Inputs = {
  beginRun: Run.extend({ agent: id, itemId: z.string().uuid().nullable() }),
  recall: Step.extend({ about: InboundEmail, limit: z.number().int().min(1).max(50) }),
  checkpoint: Step.extend({ name: z.string().min(1).max(100), value: z.unknown() }),
  think: Step.extend({ agent: id, prompt: id, input: z.object({ mail: InboundEmail, known: Recall }) }),
  perform: ActRequest,
  performLocal: ActRequest,
  lookupAct: Step,
  cancelAct: Step,
  readDecision: Run.extend({ approvalId: id, signal: Signal.nullable() as z.ZodType<DecisionSignal | null> }),
  expireApproval: Run.extend({ approvalId: id }),
  readResolution: Run.extend({ intentKey: id }),
  endRun: Run.extend({ agent: id, outcome: z.string().min(1).max(100), detail: z.string().max(1000).nullable() }),
};

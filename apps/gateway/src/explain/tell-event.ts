import type { MemoryRef, RecordedEvent } from '@steward/contracts';
import { ExplanationKind as Kind, type ExplanationStep } from '../graphql/types/explanation.js';

/** A step before its rules have got their words: these depend on the policy version that judged. */
export type ToldStep = Omit<ExplanationStep, 'rules' | 'at' | 'actor' | 'destroyed'> & {
  rules: { version: number; ids: readonly string[] } | null;
};

/** An event with its personal part decrypted: undefined where it has none, null where it was destroyed. */
export type ReadableEvent = RecordedEvent & { readable: Record<string, unknown> | null | undefined };

/** What one event says to somebody who asks why. Some say two things, some nothing. Pure. */
export function tellEvent(event: ReadableEvent): ToldStep[] {
  switch (event.type) {
    case 'mail.received': {
      const { raw, automatic, firstOfThread } = event.data;
      const facts = { sha256: raw.sha256, bytes: raw.bytes, automatic, firstOfThread };
      return [step(Kind.MAIL, `A mail came in from ${who(event)}`, facts, { detail: text(event, 'subject') })];
    }
    case 'mail.quarantined':
      return [
        step(Kind.MAIL, `A mail came in and was quarantined: ${event.data.reason}`, { sha256: event.data.raw.sha256 }),
      ];
    case 'mail.duplicate':
      return [step(Kind.MAIL, 'The same mail came in again; nothing was done', { differs: event.data.differs })];
    case 'memory.recalled': {
      const { read, degraded } = event.data;
      const title = read.length === 1 ? 'One memory record was read' : `${read.length} memory records were read`;
      return [
        step(Kind.MEMORY, title, { step: event.data.step }, { memories: read, detail: degraded.join('; ') || null }),
      ];
    }
    case 'model.called': {
      const { promptId, promptVersion, model, provider, inputTokens, outputTokens, costMicros } = event.data;
      const facts = { prompt: promptId, promptVersion, model, provider, inputTokens, outputTokens, costMicros };
      const words = provider === 'scripted' ? 'The built-in scripted model was asked' : `The model ${model} was asked`;
      return [step(Kind.MODEL_CALL, words, { step: event.data.step, ...facts })];
    }
    case 'action.proposed': {
      const { actionId, operation, digest, risk, costMicros, judgement, basedOn, proposedBy } = event.data;
      const facts = { actionId, operation, digest, risk, costMicros, ...(proposedBy && { proposedBy }) };
      return [
        judged(`Policy version ${judgement.policyVersion} said ${judgement.decision}`, judgement),
        step(Kind.PROPOSAL, `${operation} was proposed`, facts, { detail: text(event, 'because'), memories: basedOn }),
      ];
    }
    case 'action.edited': {
      const { actionId, digest, previousDigest, revision, fields, judgement } = event.data;
      return [
        judged(`Policy version ${judgement.policyVersion} said ${judgement.decision} to the edit`, judgement),
        step(Kind.EDIT, `The operator edited ${fields.join(', ')}`, { actionId, digest, previousDigest, revision }),
      ];
    }
    case 'action.denied':
      return [judged(`Policy version ${event.data.judgement.policyVersion} denied it`, event.data.judgement)];
    case 'approval.asked':
    case 'approval.asked_again': {
      const { rules, policyVersion, digest, revision } = event.data;
      const title =
        event.type === 'approval.asked' ? 'The operator was asked' : 'The operator was asked again, by a newer policy';
      return [step(Kind.APPROVAL, title, { digest, revision }, { rules: { version: policyVersion, ids: rules } })];
    }
    case 'approval.approved': {
      const { channel, digest, revision, policyVersion } = event.data;
      return [step(Kind.APPROVAL, `The operator approved it ${DOOR[channel]}`, { digest, revision, policyVersion })];
    }
    case 'approval.rejected': {
      const { channel, digest, revision } = event.data;
      const detail = text(event, 'reason');
      return [step(Kind.APPROVAL, `The operator rejected it ${DOOR[channel]}`, { digest, revision }, { detail })];
    }
    case 'approval.expired':
      return [step(Kind.APPROVAL, 'Nobody decided in time', { digest: event.data.digest })];
    case 'approval.cancelled':
      return [step(Kind.APPROVAL, 'The question was withdrawn', { digest: event.data.digest })];
    default:
      return tellEffect(event);
  }
}

function tellEffect(event: ReadableEvent): ToldStep[] {
  // A model call's intent says nothing that `model.called` does not say better.
  if ((event.type === 'intent.opened' || event.type === 'intent.executed') && event.data.operation === MODEL_CALL)
    return [];
  switch (event.type) {
    case 'intent.opened': {
      const { key, digest, policyVersion, approvalId, reservedMicros, operation } = event.data;
      const facts = { key, digest, policyVersion, reservedMicros, ...(approvalId && { approvalId }) };
      return [step(Kind.EFFECT, `${operation} was begun, allowed under policy version ${policyVersion}`, facts)];
    }
    case 'intent.executed': {
      const { key, operation, costMicros, how, messageId } = event.data;
      return [
        step(Kind.EFFECT, `${operation} was done${HOW[how]}`, { key, costMicros, ...(messageId && { messageId }) }),
      ];
    }
    case 'intent.refused': {
      const { key, operation, code } = event.data;
      return [step(Kind.EFFECT, `${operation} was not done`, { key, code })];
    }
    case 'intent.in_doubt': {
      const { key, operation, evidence } = event.data;
      return [step(Kind.EFFECT, `Whether ${operation} was done cannot be known`, { key }, { detail: evidence })];
    }
    case 'intent.resolved':
      return [
        step(Kind.EFFECT, `The operator said: ${event.data.choice.replaceAll('_', ' ')}`, { key: event.data.key }),
      ];
    case 'run.started':
      return [step(Kind.RUN, `The agent ${event.data.agent} began`, {})];
    case 'run.ended':
      return [step(Kind.RUN, `The agent ended: ${event.data.outcome}`, {}, { detail: event.data.detail })];
    case 'run.closed_abnormally': {
      const { how, code } = event.data;
      return [step(Kind.RUN, `The run was broken off: ${how}`, code === null ? {} : { code })];
    }
    case 'item.closed':
      return [step(Kind.RUN, 'The operator closed the item', {})];
    default:
      return [];
  }
}

const MODEL_CALL = 'model.chat';
const DOOR = {
  console: 'in the console',
  cli: 'on the command line',
  'temporal-unsigned': 'by a signal sent by hand in the Temporal UI, without a signature',
};
const HOW = {
  called: '',
  reconciled: ', as the outside world confirmed after the answer was lost',
  operator: ', on the operator’s word',
};

function step(
  kind: Kind,
  title: string,
  facts: Record<string, string | number | boolean>,
  more: { detail?: string | null; memories?: readonly MemoryRef[]; rules?: ToldStep['rules'] } = {},
): ToldStep {
  return {
    kind,
    title,
    detail: more.detail ?? null,
    facts: Object.entries(facts).map(([name, value]) => ({ name, value: String(value) })),
    memories: [...(more.memories ?? [])],
    rules: more.rules ?? null,
  };
}

function judged(
  title: string,
  judgement: { decision: string; policyVersion: number; rules: readonly string[] },
): ToldStep {
  const { decision, policyVersion, rules } = judgement;
  return step(Kind.POLICY, title, { decision, policyVersion }, { rules: { version: policyVersion, ids: rules } });
}

function text(event: ReadableEvent, name: string): string | null {
  const value = event.readable?.[name];
  return typeof value === 'string' ? value : null;
}

function who(event: ReadableEvent): string {
  return text(event, 'from') ?? 'somebody whose data was destroyed';
}

import { StewardError, emailAcknowledge, type ActRequest } from '@steward/contracts';
import type { Call, Connector, Execution, Reconciliation } from '../connector.js';

export type Behaviour =
  | 'answers'
  /** Does it, and the answer is lost. */
  | 'answer_lost'
  /** The call is lost before it arrives, which the caller cannot tell from a lost answer. */
  | 'call_lost'
  | 'refuses'
  | 'unreachable'
  | 'bad_arguments'
  | 'throws';

/**
 * An outside world that does as it is told and counts what was done to it. `next` is how the next calls go, in turn; then it answers.
 * `evidence` is what it says when asked about an earlier call.
 */
export class ScriptedWorld {
  readonly effects: { key: string; text: string }[] = [];
  readonly asked: string[] = [];
  next: Behaviour[] = [];
  evidence: 'certain' | 'late' | 'none' = 'certain';
  /** Runs while a call is under way, before it has any effect. */
  during: (call: Call<unknown>) => Promise<void> = async () => undefined;

  readonly connector: Connector = {
    name: 'email',
    account: 'local',
    handlers: [
      {
        operation: emailAcknowledge,
        preview: (args) => {
          const mail = emailAcknowledge.args.parse(args);
          return {
            preview: {
              operation: emailAcknowledge.name,
              operationVersion: 1,
              args: mail,
              recipients: mail.to.map((to) => to.address),
              amounts: [],
              preconditions: {},
            },
            display: { title: 'Acknowledge', before: null, after: mail.text, fields: [], flags: [] },
          };
        },
        execute: (call) => this.execute(call),
        reconcile: (call) => this.reconcile(call),
      },
    ],
    health: async () => ({ ok: true, detail: 'scripted' }),
  };

  private async execute(call: Call<unknown>): Promise<Execution<unknown>> {
    await this.during(call);
    const behaviour = this.next.shift() ?? 'answers';
    const error = (code: 'connector.unreachable' | 'connector.outcome_unknown' | 'connector.bad_arguments') =>
      new StewardError(code, `The scripted world ${behaviour}.`, { retryAfterMs: 7 });
    const arrive = () => this.effects.push({ key: call.key, text: emailAcknowledge.args.parse(call.args).text });
    switch (behaviour) {
      case 'answers':
        arrive();
        return { outcome: 'done', receipt: this.receipt(call.key), costMicros: 0 };
      case 'answer_lost':
        arrive();
        return { outcome: 'unknown', error: error('connector.outcome_unknown') };
      case 'call_lost':
        return { outcome: 'unknown', error: error('connector.outcome_unknown') };
      case 'refuses':
        return { outcome: 'refused', code: 'connector.refused', message: '550 no such user' };
      case 'unreachable':
        return { outcome: 'not_done', error: error('connector.unreachable') };
      case 'bad_arguments':
        return { outcome: 'not_done', error: error('connector.bad_arguments') };
      case 'throws':
        arrive();
        throw new TypeError('a bug in the connector');
    }
  }

  private async reconcile(call: Call<unknown>): Promise<Reconciliation<unknown>> {
    this.asked.push(call.key);
    if (this.evidence === 'late') return { outcome: 'not_yet', retryAfterMs: 11 };
    if (this.evidence === 'none') return { outcome: 'unknown', evidence: 'No mailbox was looked at.' };
    const found = this.effects.some((effect) => effect.key === call.key);
    return found ? { outcome: 'found', receipt: this.receipt(call.key), costMicros: 0 } : { outcome: 'absent' };
  }

  private receipt(key: string) {
    return { messageId: `<${key}>`, acceptedAt: '2026-01-01T00:00:00.000Z', via: 'local-mailbox' };
  }
}

/** An act that the built-in policy lets run by itself in the local mailbox. */
export function acknowledgement(change: Partial<ActRequest> = {}): ActRequest {
  const workflowId = crypto.randomUUID();
  return {
    workflowId,
    step: 'acknowledge',
    agent: 'support-triage',
    operation: emailAcknowledge.name,
    args: {
      to: [{ address: 'jane@example.org' }],
      subject: 'Re: Order',
      text: 'We got your mail.',
      inReplyTo: null,
      references: [],
      threadId: crypto.randomUUID(),
    },
    because: 'The operator wants every mail acknowledged.',
    basedOn: [],
    personId: null,
    inReplyToBlob: null,
    flags: [],
    proposedBy: null,
    ...change,
  };
}

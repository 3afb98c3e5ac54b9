import { Inject, Injectable } from '@nestjs/common';
import { findOperation, type ActResult as LedgerResult } from '@steward/contracts';
import type { ActionView, Ledger } from '@steward/ledger';
import { LEDGER } from '../app/tokens.js';
import type { ActResult, Action } from '../graphql/types/action.js';
import type { ActionState, ApprovalState } from '../graphql/types/enums.js';
import { RuleBook } from './rule-book.js';

/** Reads an act as the ledger has it now, which may be newer than the inbox shows. */
@Injectable()
export class ActionReader {
  constructor(
    @Inject(LEDGER) private readonly ledger: Ledger,
    private readonly rules: RuleBook,
  ) {}

  async action(id: string): Promise<Action | null> {
    const view = await this.ledger.action(id);
    return view && this.toAction(view);
  }

  private async toAction(view: ActionView): Promise<Action> {
    const { judgement, approval, intent } = view;
    const answers = view.request.inReplyToBlob === null ? null : view.workflowId;
    return {
      id: view.id,
      operation: view.operation,
      state: view.state as ActionState,
      revision: view.revision,
      digest: view.digest,
      because: view.request.because,
      agent: view.agent,
      risk: findOperation(view.operation)?.risk ?? 'high',
      cost: { micros: view.costMicros, currency: 'USD' },
      judgement: {
        decision: judgement.decision,
        policyVersion: judgement.policyVersion,
        rules: await this.rules.texts(judgement.policyVersion, judgement.rules),
      },
      preview: { ...view.display, answers },
      original: { ...view.originalDisplay, answers },
      recipients: view.preview.recipients,
      basedOn: view.request.basedOn,
      // Those of the preview come from the connector, the others from the agent and the parser.
      flags: [...view.request.flags, ...view.display.flags].filter(
        (flag, index, all) => all.findIndex(({ code }) => code === flag.code) === index,
      ),
      approval: approval && {
        id: approval.id,
        state: approval.state as ApprovalState,
        expiresAt: new Date(approval.expiresAt),
        decidedAt: approval.decidedAt === null ? null : new Date(approval.decidedAt),
        channel: approval.channel,
        reason: approval.reason,
      },
      intent: intent && {
        ...intent,
        callingSince: intent.callingSince === null ? null : new Date(intent.callingSince),
      },
      result: view.result && { status: view.result.status, detail: resultDetail(view.result) },
      createdAt: new Date(view.createdAt),
    };
  }
}

/** The one thing worth telling of a result beside its status. */
export function resultDetail(result: LedgerResult): ActResult['detail'] {
  switch (result.status) {
    case 'executed':
    case 'executed_with_edits': {
      const { messageId } = result.receipt;
      return typeof messageId === 'string' ? messageId : null;
    }
    case 'rejected':
      return result.reason;
    case 'denied':
      return result.rules.join(', ');
    case 'refused':
      return `${result.code}: ${result.message}`;
    case 'expired':
    case 'in_doubt':
    case 'cancelled':
      return null;
  }
}

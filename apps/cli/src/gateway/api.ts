import type { MemoryRef, Money } from '@steward/contracts';
import type { OutcomeName } from '../exit-codes.js';

/** What the API answers with, as far as this program asks for it. The documents beside it are checked against the schema by a test. */
export interface Rule {
  id: string;
  text: string;
}
export interface Flag {
  code: string;
  text: string;
}

export interface PreviewDisplay {
  title: string;
  before: string | null;
  after: string;
  fields: { name: string; label: string; value: string; editable: boolean }[];
}

export interface Approval {
  id: string;
  state: string;
  expiresAt: string;
  decidedAt: string | null;
  channel: string | null;
  reason: string | null;
}

export interface Action {
  id: string;
  operation: string;
  state: string;
  revision: number;
  digest: string;
  because: string;
  agent: string;
  risk: string;
  cost: Money;
  judgement: { decision: string; policyVersion: number; rules: Rule[] };
  preview: PreviewDisplay;
  original: PreviewDisplay;
  recipients: string[];
  basedOn: MemoryRef[];
  flags: Flag[];
  approval: Approval | null;
  intent: {
    key: string;
    state: string;
    attempts: number;
    errorCode: string | null;
    callingSince: string | null;
  } | null;
  result: { status: string; detail: string | null } | null;
}

export interface InboxItem {
  id: string;
  runId: string | null;
  state: string;
  operation: string | null;
  from: string | null;
  subject: string | null;
  digest: string | null;
  rule: string | null;
  expiresAt: string | null;
}

export interface IncomingMail {
  text: string;
  truncated: boolean;
  attachments: { name: string; type: string; bytes: number }[];
  replyTo: string[];
  messageId: string | null;
  bytes: number;
  problem: string | null;
}

export interface ItemDetails {
  id: string;
  runId: string | null;
  state: string;
  from: string | null;
  fromName: string | null;
  subject: string | null;
  detail: string | null;
  destroyed: boolean;
  receivedAt: string;
  updatedAt: string;
  action: Action | null;
  intake: IncomingMail | null;
}

export interface ExplanationStep {
  kind: string;
  title: string;
  detail: string | null;
  at: string | null;
  actor: string | null;
  facts: { name: string; value: string }[];
  rules: Rule[];
  memories: MemoryRef[];
  destroyed: boolean;
}

export interface Explanation {
  id: string;
  actionId: string | null;
  title: string | null;
  subject: string | null;
  steps: ExplanationStep[];
}

/** A member of a result union that says no. */
export interface Refusal<Name extends OutcomeName = OutcomeName> {
  __typename: Name;
  message: string;
}

// The shapes that documents.ts asks for. schema.unit.spec.ts checks the documents against the gateway's committed schema.

export type ItemState =
  | 'RECEIVED'
  | 'WORKING'
  | 'WAITING'
  | 'ASKED'
  | 'IN_DOUBT'
  | 'EXECUTED'
  | 'REJECTED'
  | 'EXPIRED'
  | 'DENIED'
  | 'REFUSED'
  | 'QUARANTINED'
  | 'FAILED'
  | 'CLOSED';

/** One row of the inbox. What came by mail is untrusted text: it is rendered as text, never as markup. Dates are ISO 8601. */
export interface InboxRow {
  id: string;
  runId: string | null;
  state: ItemState;
  from: string | null;
  fromName: string | null;
  subject: string | null;
  operation: string | null;
  approvalId: string | null;
  digest: string | null;
  rule: string | null;
  detail: string | null;
  /** The sender's personal data was destroyed. */
  destroyed: boolean;
  receivedAt: string;
  updatedAt: string;
  expiresAt: string | null;
}

export interface InboxItem extends InboxRow {
  action: Action | null;
  intake: IncomingMail | null;
}

export interface PageInfo {
  hasNextPage: boolean;
  endCursor: string | null;
}

export interface InboxPage {
  inbox: { edges: { node: InboxRow }[]; pageInfo: PageInfo; upToDate: boolean };
}

export interface IncomingMail {
  text: string;
  truncated: boolean;
  attachments: { name: string; type: string; bytes: number }[];
  /** Only where it differs from From. Shown, never followed. */
  replyTo: string[];
  bytes: number;
  problem: string | null;
}

export interface PreviewField {
  name: string;
  label: string;
  value: string;
  editable: boolean;
}

export interface Flag {
  code: string;
  text: string;
}

export interface PreviewDisplay {
  title: string;
  before: string | null;
  after: string;
  fields: PreviewField[];
  flags: Flag[];
}

export interface Money {
  /** 1 000 000 are one unit of the currency. */
  micros: number;
  currency: string;
}

export interface MemoryRef {
  id: string;
  version: number;
  score: number;
  title: string;
  kind: string;
}

export interface Rule {
  id: string;
  text: string;
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
  approval: {
    id: string;
    state: string;
    expiresAt: string;
    decidedAt: string | null;
    channel: string | null;
    reason: string | null;
  } | null;
  intent: {
    key: string;
    state: string;
    callingSince: string | null;
    attempts: number;
    errorCode: string | null;
  } | null;
  result: { status: string; detail: string | null } | null;
}

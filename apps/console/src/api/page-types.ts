// The shapes that documents.ts asks for, but for the inbox (types.ts).
import type { MemoryRef, Money, PageInfo, Rule } from './types.js';

export interface Run {
  id: string;
  itemId: string | null;
  agent: string;
  state: string;
  waitingOn: string;
  outcome: string | null;
  startedAt: string;
  endedAt: string | null;
  steps: { name: string; kind: string; state: string; operation: string | null; at: string }[];
  temporalPath: string;
}

export type ExplanationKind =
  'EFFECT' | 'APPROVAL' | 'EDIT' | 'POLICY' | 'PROPOSAL' | 'MODEL_CALL' | 'MEMORY' | 'MAIL' | 'RUN';

export interface ExplanationStep {
  kind: ExplanationKind;
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
  subject: string | null;
  steps: ExplanationStep[];
}

export interface SentMail {
  id: string;
  messageId: string | null;
  to: string[];
  subject: string | null;
  text: string;
  inReplyTo: string | null;
  sentAt: string;
}

export interface SentMailPage {
  sentMail: { edges: { node: SentMail }[]; pageInfo: PageInfo; folder: string | null };
}

export type PartState = 'OK' | 'DEGRADED' | 'DOWN';

export interface Part {
  name: string;
  state: PartState;
  detail: string;
  runbook: string | null;
  since: string | null;
  version: string | null;
  address: string | null;
}

export interface Policy {
  version: number;
  text: string;
  author: string;
  reason: string;
  activatedAt: string | null;
  rules: Rule[];
}

export interface Viewer {
  mailFrom: string;
  mailAccount: 'LOCAL' | 'REAL';
  smtpAddress: string | null;
  model: string;
  modelScripted: boolean;
  modelDailyCap: Money;
  modelSpentToday: Money;
  timeZone: string;
  paused: boolean;
  temporalPath: string | null;
  version: string;
}

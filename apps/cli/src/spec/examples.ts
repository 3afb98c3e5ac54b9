import type { Action, ItemDetails } from '../gateway/api.js';

/** An act as the gateway tells it. */
export const ACTION: Action = {
  id: 'aaaaaaaa-1111-4111-8111-111111111111',
  operation: 'email.reply',
  state: 'ASKED',
  revision: 1,
  digest: 'd'.repeat(64),
  because: 'A customer asks for a refund within 30 days.',
  agent: 'support-triage',
  risk: 'medium',
  cost: { micros: 12_300, currency: 'USD' },
  judgement: { decision: 'ask', policyVersion: 3, rules: [{ id: 'ask-replies', text: 'Replies are asked.' }] },
  preview: {
    title: 'Reply to ada@example.com',
    before: 'Where is my refund?',
    after: 'Dear Ada,\nit is on its way.\nBest',
    fields: [
      { name: 'to', label: 'To', value: 'ada@example.com', editable: false },
      { name: 'subject', label: 'Subject', value: 'Re: Refund', editable: true },
      { name: 'text', label: 'Text', value: 'Dear Ada,\nit is on its way.\nBest', editable: true },
    ],
  },
  original: { title: '', before: null, after: '', fields: [] },
  recipients: ['ada@example.com'],
  basedOn: [{ id: 'm', version: 2, score: 0.03, title: 'Refund policy', kind: 'document' }],
  flags: [{ code: 'reply_to_differs', text: 'Reply-To is eve@example.net; it is not followed.' }],
  approval: {
    id: 'bbbbbbbb-2222-4222-8222-222222222222',
    state: 'PENDING',
    expiresAt: '2026-11-25T12:00:00.000Z',
    decidedAt: null,
    channel: null,
    reason: null,
  },
  intent: null,
  result: null,
};

export const ITEM: ItemDetails = {
  id: 'cccccccc-3333-4333-8333-333333333333',
  runId: 'cccccccc-3333-4333-8333-333333333333',
  state: 'ASKED',
  from: 'ada@example.com',
  fromName: 'Ada',
  subject: 'Refund',
  detail: null,
  destroyed: false,
  receivedAt: '2026-11-22T12:00:00.000Z',
  updatedAt: '2026-11-22T12:00:01.000Z',
  action: ACTION,
  intake: {
    text: 'Where is my refund?',
    truncated: false,
    attachments: [],
    replyTo: ['eve@example.net'],
    messageId: '<1@example.com>',
    bytes: 300,
    problem: null,
  },
};

import type { Explanation, InboxItem, ItemDetails } from './api.js';
import { operation } from './gateway.js';

const PREVIEW = `{ title before after fields { name label value editable } }`;

/** All of an act that the operator decides by. */
export const ACTION = `{
  id operation state revision digest because agent risk cost { micros currency }
  judgement { decision policyVersion rules { id text } }
  preview ${PREVIEW} original ${PREVIEW}
  recipients basedOn { id version score title kind } flags { code text }
  approval { id state expiresAt decidedAt channel reason }
  intent { key state attempts errorCode callingSince }
  result { status detail }
}`;

export const INBOX = operation<
  { first: number; cursor: string | null; states: string[] | null; after: string | null },
  {
    inbox: {
      edges: { node: InboxItem }[];
      pageInfo: { hasNextPage: boolean; endCursor: string | null };
      upToDate: boolean;
    };
  }
>(`query Inbox($first: Int!, $cursor: String, $states: [ItemState!], $after: String) {
  inbox(first: $first, cursor: $cursor, states: $states, after: $after) {
    edges { node { id runId state operation from subject digest rule expiresAt } }
    pageInfo { hasNextPage endCursor }
    upToDate
  }
}`);

/** The ids in the inbox alone: a prefix is looked for among them. */
export const INBOX_IDS = operation<
  { cursor: string | null },
  {
    inbox: {
      edges: { node: { id: string; actionId: string | null; approvalId: string | null; subject: string | null } }[];
      pageInfo: { hasNextPage: boolean; endCursor: string | null };
    };
  }
>(`query InboxIds($cursor: String) {
  inbox(first: 100, cursor: $cursor) {
    edges { node { id actionId approvalId subject } }
    pageInfo { hasNextPage endCursor }
  }
}`);

/** What a whole id names. */
export const WHAT_IS = operation<
  { id: string },
  { item: { id: string } | null; explain: { id: string; actionId: string | null } | null }
>(`query WhatIs($id: ID!) { item(id: $id) { id } explain(id: $id) { id actionId } }`);

export const ITEM = operation<{ id: string; after: string | null }, { item: ItemDetails | null }>(
  `query Item($id: ID!, $after: String) {
  item(id: $id, after: $after) {
    id runId state from fromName subject detail destroyed receivedAt updatedAt
    action ${ACTION}
    intake { text truncated attachments { name type bytes } replyTo messageId bytes problem }
  }
}`,
);

export const EXPLAIN = operation<{ id: string }, { explain: Explanation | null }>(`query Explain($id: ID!) {
  explain(id: $id) {
    id actionId title subject
    steps { kind title detail at actor facts { name value } rules { id text } memories { id version score title kind } destroyed }
  }
}`);

import { registerEnumType } from '@nestjs/graphql';

/** GraphQL enums. The value is what PostgreSQL and the contracts say; the name is what the API says. */
export enum ItemState {
  RECEIVED = 'received',
  WORKING = 'working',
  WAITING = 'waiting',
  ASKED = 'asked',
  IN_DOUBT = 'in_doubt',
  EXECUTED = 'executed',
  REJECTED = 'rejected',
  EXPIRED = 'expired',
  DENIED = 'denied',
  REFUSED = 'refused',
  QUARANTINED = 'quarantined',
  FAILED = 'failed',
  CLOSED = 'closed',
}
registerEnumType(ItemState, {
  name: 'ItemState',
  description: 'Where a work item stands.',
  valuesMap: {
    RECEIVED: { description: 'Stored; no agent has begun yet.' },
    WORKING: { description: 'An agent is at work.' },
    WAITING: { description: 'Waits for a part that is down, or for a pause or a budget to end; goes on by itself.' },
    ASKED: { description: 'The operator has to decide.' },
    IN_DOUBT: { description: 'Nobody can know whether the effect happened; the operator has to say.' },
    EXECUTED: { description: 'The act was done, once.' },
    REJECTED: { description: 'The operator said no; the item stays until it is closed.' },
    EXPIRED: { description: 'Nobody decided in time; the item stays until it is closed.' },
    DENIED: { description: 'Policy forbids the act; the item stays until it is closed.' },
    REFUSED: { description: 'The provider said no for good; nothing was done.' },
    QUARANTINED: { description: 'The mail could not be handed to an agent; the raw message is kept.' },
    FAILED: { description: 'The run ended abnormally.' },
    CLOSED: { description: 'The operator is done with it.' },
  },
});

export enum ActionState {
  ASKED = 'asked',
  APPROVED = 'approved',
  EXECUTING = 'executing',
  EXECUTED = 'executed',
  REJECTED = 'rejected',
  EXPIRED = 'expired',
  DENIED = 'denied',
  REFUSED = 'refused',
  IN_DOUBT = 'in_doubt',
  CANCELLED = 'cancelled',
}
registerEnumType(ActionState, {
  name: 'ActionState',
  description: 'Where a proposed act stands.',
  valuesMap: {
    ASKED: { description: 'Waits for the operator.' },
    APPROVED: { description: 'Approved, not begun.' },
    EXECUTING: { description: 'Its intent is open.' },
    EXECUTED: { description: 'Done, once.' },
    REJECTED: { description: 'The operator said no.' },
    EXPIRED: { description: 'Nobody decided in time.' },
    DENIED: { description: 'Policy forbids it.' },
    REFUSED: { description: 'The provider said no for good.' },
    IN_DOUBT: { description: 'Nobody can know whether it was done.' },
    CANCELLED: { description: 'Withdrawn before anything was done.' },
  },
});

export enum ApprovalState {
  PENDING = 'pending',
  APPROVED = 'approved',
  REJECTED = 'rejected',
  EXPIRED = 'expired',
  SUPERSEDED = 'superseded',
  CANCELLED = 'cancelled',
}
registerEnumType(ApprovalState, {
  name: 'ApprovalState',
  description: 'Where an approval stands. It is for one digest only.',
  valuesMap: {
    PENDING: { description: 'Nobody has decided.' },
    APPROVED: { description: 'Decided: yes.' },
    REJECTED: { description: 'Decided: no.' },
    EXPIRED: { description: 'The time for a decision is over.' },
    SUPERSEDED: { description: 'An edit or a newer policy made another approval.' },
    CANCELLED: { description: 'The run withdrew the act.' },
  },
});

export enum PartState {
  OK = 'ok',
  DEGRADED = 'degraded',
  DOWN = 'down',
}
registerEnumType(PartState, {
  name: 'PartState',
  description: 'Whether a part of the system does its work.',
  valuesMap: {
    OK: { description: 'Works.' },
    DEGRADED: { description: 'Works in part; `detail` says what is missing.' },
    DOWN: { description: 'Does not work; what needs it waits.' },
  },
});

export enum InDoubtChoice {
  HAPPENED = 'happened',
  DID_NOT_HAPPEN = 'did_not_happen',
  ASK_AGAIN = 'ask_again',
}
registerEnumType(InDoubtChoice, {
  name: 'InDoubtChoice',
  description: 'What the operator says of an effect that nobody can be sure about.',
  valuesMap: {
    HAPPENED: { description: 'It happened: it is settled as done and never repeated.' },
    DID_NOT_HAPPEN: { description: 'It did not happen: it is settled as not done.' },
    ASK_AGAIN: { description: 'Propose it anew, for a new approval.' },
  },
});

export enum LearnKind {
  DOCUMENT = 'document',
  CUSTOMERS = 'customers',
}
registerEnumType(LearnKind, {
  name: 'LearnKind',
  description: 'What is taught.',
  valuesMap: {
    DOCUMENT: { description: 'Markdown or plain text.' },
    CUSTOMERS: { description: 'Customers as CSV with a header line.' },
  },
});

export enum MailAccount {
  LOCAL = 'local',
  REAL = 'real',
}
registerEnumType(MailAccount, {
  name: 'MailAccount',
  description: 'Where outgoing mail goes.',
  valuesMap: {
    LOCAL: { description: 'The built-in local mailbox: nothing leaves this machine.' },
    REAL: { description: 'A real mail server.' },
  },
});

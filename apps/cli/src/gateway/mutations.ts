import type { Action, Refusal, Rule } from './api.js';
import { operation } from './gateway.js';
import { ACTION } from './queries.js';

const ALREADY_DECIDED = '... on AlreadyDecided { message state decidedAt channel }';
const STALE = '... on Stale { message digest revision }';
const EXPIRED = '... on Expired { message expiredAt }';
const NOT_FOUND = '... on NotFound { message }';
const INVALID_INPUT = '... on InvalidInput { message problems { field message } }';

type Decided<Name extends 'Approved' | 'Rejected'> = {
  __typename: Name;
  at: string;
  actionId: string;
  approvalId: string;
};
type NotDecided = Refusal<'AlreadyDecided' | 'Stale' | 'Expired' | 'NotFound'>;

export const APPROVE = operation<
  { input: { approvalId: string; digest: string } },
  { approveAction: Decided<'Approved'> | NotDecided }
>(`mutation Approve($input: ApproveActionInput!) {
  approveAction(input: $input) {
    __typename ... on Approved { at actionId approvalId } ${ALREADY_DECIDED} ${STALE} ${EXPIRED} ${NOT_FOUND}
  }
}`);

export const REJECT = operation<
  { input: { approvalId: string; digest: string; reason: string } },
  { rejectAction: Decided<'Rejected'> | NotDecided | Refusal<'InvalidInput'> }
>(`mutation Reject($input: RejectActionInput!) {
  rejectAction(input: $input) {
    __typename ... on Rejected { at actionId approvalId }
    ${ALREADY_DECIDED} ${STALE} ${EXPIRED} ${NOT_FOUND} ${INVALID_INPUT}
  }
}`);

export interface FieldEdit {
  field: string;
  value: string;
}

export const EDIT = operation<
  { input: { approvalId: string; digest: string; set: FieldEdit[] } },
  {
    editAction:
      | { __typename: 'Edited'; at: string; approvalId: string; digest: string; action: Action }
      | NotDecided
      | Refusal<'InvalidInput'>
      | (Refusal<'Denied'> & { rules: Rule[] });
  }
>(`mutation Edit($input: EditActionInput!) {
  editAction(input: $input) {
    __typename ... on Edited { at approvalId digest action ${ACTION} }
    ${ALREADY_DECIDED} ${STALE} ${EXPIRED} ${NOT_FOUND} ${INVALID_INPUT} ... on Denied { message rules { id text } }
  }
}`);

export type InDoubtChoice = 'HAPPENED' | 'DID_NOT_HAPPEN' | 'ASK_AGAIN';

export const RESOLVE = operation<
  { input: { intentKey: string; choice: InDoubtChoice } },
  { resolveInDoubt: { __typename: 'Resolved'; at: string } | Refusal<'NotInDoubt' | 'NotFound'> }
>(`mutation Resolve($input: ResolveInDoubtInput!) {
  resolveInDoubt(input: $input) { __typename ... on Resolved { at } ... on NotInDoubt { message state } ${NOT_FOUND} }
}`);

export const CLOSE = operation<
  { input: { id: string } },
  { closeItem: { __typename: 'Closed'; at: string; itemId: string } | Refusal<'NotClosable' | 'NotFound'> }
>(`mutation Close($input: CloseItemInput!) {
  closeItem(input: $input) { __typename ... on Closed { at itemId } ... on NotClosable { message state } ${NOT_FOUND} }
}`);

export interface Learned {
  __typename: 'Learned';
  at: string;
  added: number;
  changed: number;
  ended: number;
  unchanged: number;
}

export const LEARN = operation<
  { input: { name: string; content: string; kind: 'DOCUMENT' | 'CUSTOMERS' } },
  { learn: Learned | Refusal<'InvalidInput'> }
>(`mutation Learn($input: LearnInput!) {
  learn(input: $input) { __typename ... on Learned { at added changed ended unchanged } ${INVALID_INPUT} }
}`);

export const REBUILD = operation<
  Record<string, never>,
  { rebuild: { __typename: 'Rebuilt'; at: string; memories: number } | (Refusal<'RebuildOrdered'> & { at: string }) }
>(`mutation Rebuild {
  rebuild { __typename ... on Rebuilt { at memories } ... on RebuildOrdered { at message } }
}`);

export const SET_PAUSE = operation<
  { input: { on: boolean; reason: string } },
  { setPause: { __typename: 'PauseSet'; paused: boolean; at: string } | Refusal<'InvalidInput'> }
>(`mutation SetPause($input: SetPauseInput!) {
  setPause(input: $input) { __typename ... on PauseSet { paused at } ${INVALID_INPUT} }
}`);

const ACT = `{ id state revision digest preview { after } judgement { decision policyVersion rules { id } }
  approval { id state channel reason } intent { key state attempts callingSince errorCode } result { status detail } }`;
const NODE = `{ id runId state detail operation approvalId digest action ${ACT} }`;
const NO = `... on Failure { message } ... on AlreadyDecided { state channel } ... on Stale { digest revision }`;

export const ITEM = `query($id: ID!) { item(id: $id) ${NODE} }`;
export const INBOX = `query { inbox(first: 100) { edges { node ${NODE} } } }`;
export const EXPLAIN = `query($id: ID!) { explain(id: $id) {
  steps { kind title detail actor facts { name value } rules { id } } } }`;
export const APPROVE = `mutation($input: ApproveActionInput!) { result: approveAction(input: $input) {
  __typename ${NO} ... on Approved { approvalId } } }`;
export const REJECT = `mutation($input: RejectActionInput!) { result: rejectAction(input: $input) {
  __typename ${NO} ... on Rejected { approvalId } } }`;
export const EDIT = `mutation($input: EditActionInput!) { result: editAction(input: $input) {
  __typename ${NO} ... on Edited { approvalId digest } } }`;
export const RESOLVE = `mutation($input: ResolveInDoubtInput!) { result: resolveInDoubt(input: $input) {
  __typename ... on Failure { message } ... on NotInDoubt { state } } }`;
export const PAUSE = `mutation($input: SetPauseInput!) { result: setPause(input: $input) {
  __typename ... on Failure { message } } }`;
export const LEARN = `mutation($input: LearnInput!) { result: learn(input: $input) {
  __typename ... on Failure { message } } }`;

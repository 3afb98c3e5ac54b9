// Every question this console asks. Checked against the gateway's committed schema by schema.unit.spec.ts.

const ROW = `id runId state from fromName subject operation approvalId digest rule detail destroyed receivedAt updatedAt expiresAt`;
const FLAG = `code text`;
const MEMORY = `id version score title kind`;
const DISPLAY = `title before after fields { name label value editable } flags { ${FLAG} }`;
const ACTION = `
  id operation state revision digest because agent risk cost { micros currency }
  judgement { decision policyVersion rules { id text } }
  preview { ${DISPLAY} } original { ${DISPLAY} }
  recipients basedOn { ${MEMORY} } flags { ${FLAG} }
  approval { id state expiresAt decidedAt channel reason }
  intent { key state callingSince attempts errorCode }
  result { status detail }`;
const FAILURE = `... on Failure { message }`;

export const INBOX = `
  query Inbox($states: [ItemState!], $first: Int, $cursor: String, $after: String) {
    inbox(states: $states, first: $first, cursor: $cursor, after: $after) {
      edges { node { ${ROW} } } pageInfo { hasNextPage endCursor } upToDate
    }
  }`;

export const ITEM = `
  query Item($id: ID!, $after: String) {
    item(id: $id, after: $after) {
      ${ROW} action { ${ACTION} }
      intake { text truncated attachments { name type bytes } replyTo bytes problem }
    }
  }`;

export const RUN = `
  query Run($id: ID!, $after: String) {
    run(id: $id, after: $after) {
      id itemId agent state waitingOn outcome startedAt endedAt steps { name kind state operation at } temporalPath
    }
  }`;

export const EXPLAIN = `
  query Explain($id: ID!) {
    explain(id: $id) {
      id actionId subject
      steps { kind title detail at actor facts { name value } rules { id text } memories { ${MEMORY} } destroyed }
    }
  }`;

export const SENT_MAIL = `
  query SentMail($first: Int, $cursor: String) {
    sentMail(first: $first, cursor: $cursor) {
      edges { node { id messageId to subject text inReplyTo sentAt } } pageInfo { hasNextPage endCursor } folder
    }
  }`;

/** The cheapest question that only a signed-in operator gets an answer to. */
export const SESSION = `query Session { viewer { version } }`;

export const VIEWER = `
  query Viewer {
    viewer {
      mailFrom mailAccount smtpAddress model modelScripted modelDailyCap { micros currency }
      modelSpentToday { micros currency } timeZone paused temporalPath version
    }
  }`;

export const PARTS = `query Parts { parts { name state detail runbook since version address } }`;

export const POLICY = `
  query Policy { policy { version text author reason activatedAt rules { id text } } }`;

export const INBOX_CHANGED = `subscription InboxChanged { inboxChanged { at itemIds } }`;

export const APPROVE = `
  mutation Approve($input: ApproveActionInput!) {
    approveAction(input: $input) {
      __typename ${FAILURE} ... on Approved { at } ... on AlreadyDecided { state decidedAt channel }
    }
  }`;

export const REJECT = `
  mutation Reject($input: RejectActionInput!) {
    rejectAction(input: $input) {
      __typename ${FAILURE} ... on Rejected { at } ... on AlreadyDecided { state decidedAt channel }
      ... on InvalidInput { problems { field message } }
    }
  }`;

export const EDIT = `
  mutation Edit($input: EditActionInput!) {
    editAction(input: $input) {
      __typename ${FAILURE} ... on Edited { at digest approvalId } ... on AlreadyDecided { state decidedAt channel }
      ... on InvalidInput { problems { field message } } ... on Denied { rules { id text } }
    }
  }`;

export const RESOLVE = `
  mutation Resolve($input: ResolveInDoubtInput!) {
    resolveInDoubt(input: $input) { __typename ${FAILURE} ... on Resolved { at } }
  }`;

export const CLOSE = `
  mutation Close($input: CloseItemInput!) {
    closeItem(input: $input) { __typename ${FAILURE} ... on Closed { at } }
  }`;

export const SET_PAUSE = `
  mutation SetPause($input: SetPauseInput!) {
    setPause(input: $input) {
      __typename ${FAILURE} ... on PauseSet { at paused } ... on InvalidInput { problems { field message } }
    }
  }`;

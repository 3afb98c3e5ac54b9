/** Outbox keys: the same piece of work has the same key wherever it is queued or marked as consumed. */
export const outboxKeys = {
  start: (itemId: string) => `start/${itemId}`,
  decision: (approvalId: string) => `decision/${approvalId}`,
  /** The approval that the edit superseded: the one the run still waits for. */
  edit: (supersededApprovalId: string) => `edit/${supersededApprovalId}`,
  /** An intent can be in doubt again after it was asked again; the revision tells the rounds apart. */
  resolution: (intentKey: string, revision: number) => `resolution/${intentKey}/${revision}`,
} as const;

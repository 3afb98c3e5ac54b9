/** Outbox keys: the same piece of work has the same key wherever it is queued or marked as consumed. */
export const outboxKeys = {
  start: (itemId: string) => `start/${itemId}`,
  decision: (approvalId: string) => `decision/${approvalId}`,
  /** An intent can be in doubt again after it was asked again; the number of calls tells the rounds apart. */
  resolution: (intentKey: string, attempts: number) => `resolution/${intentKey}/${attempts}`,
} as const;

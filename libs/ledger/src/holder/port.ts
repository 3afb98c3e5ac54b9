/** Session-level advisory locks on one dedicated connection: `held` means a living worker is working on the intent. */
export interface IntentHolder {
  /** True when this process now holds the key (re-entrant within the process is refused: false). */
  acquire(key: string): Promise<boolean>;
  release(key: string): Promise<void>;
  /** False from the loss of the session until every key that was held in it is released; nobody who held one may begin a call. */
  readonly alive: boolean;
  close(): Promise<void>;
}

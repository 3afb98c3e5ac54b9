/**
 * The attempt at an intent as this process last saw it. A process that was stopped, lost its lock and woke up still believes in an attempt
 * that another worker has overtaken; taking back *its* mark, or calling it refused, would undo what the other has said. Callers cannot
 * forget to pass the number, because it is kept here.
 */
export class AttemptFence {
  private readonly seen = new Map<string, number>();

  saw(key: string, attempt: number): void {
    this.seen.set(key, attempt);
  }

  /** Null when this process never looked at the intent: then there is nothing that it could be wrong about. */
  of(key: string): number | null {
    return this.seen.get(key) ?? null;
  }

  forget(key: string): void {
    this.seen.delete(key);
  }
}

/**
 * Limits wrong secrets. There is one operator and one secret, so there is one count for all comers: a guesser gains nothing by changing
 * addresses, and the memory it takes is fixed. A try is counted before it is checked, so that tries side by side cannot pass together.
 */
export class TryLimit {
  private readonly taken: number[] = [];

  /** At most `tries` wrong ones in any `windowMs`. */
  constructor(
    private readonly tries: number,
    private readonly windowMs: number,
    private readonly now: () => number = Date.now,
  ) {}

  /** Takes one try. `giveBack` it when the secret was right. Otherwise `retryAfterMs` says when the next try is looked at. */
  take(): { giveBack: () => void } | { retryAfterMs: number } {
    const now = this.now();
    while (this.taken[0] !== undefined && this.taken[0] <= now - this.windowMs) this.taken.shift();
    const oldest = this.taken[0];
    if (oldest !== undefined && this.taken.length >= this.tries) return { retryAfterMs: oldest + this.windowMs - now };
    this.taken.push(now);
    return {
      giveBack: () => {
        const index = this.taken.indexOf(now);
        if (index >= 0) this.taken.splice(index, 1);
      },
    };
  }
}

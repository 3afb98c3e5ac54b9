import { comparePositions } from '@steward/contracts';
import type { InboxChange } from './types/inbox.js';

/** More than this and a client reads everything again anyway. */
const MOST_ITEMS = 200;
/** Anything may have changed. */
export const ANYTHING: InboxChange = { at: null, itemIds: [] };

/**
 * Hands each change to every subscriber. One that does not keep up holds a single change, into which newer ones are merged: memory is
 * bounded, and nothing is missed, because a change only says what to read again.
 */
export class ChangeChannel {
  private readonly subscribers = new Set<(change: InboxChange) => void>();

  publish(change: InboxChange): void {
    for (const subscriber of [...this.subscribers]) subscriber(change);
  }

  /** The changes from now on. Ends when the consumer stops, at once even while it waits. */
  subscribe(): AsyncIterableIterator<InboxChange> {
    let pending: InboxChange | undefined;
    let waiting: ((result: IteratorResult<InboxChange>) => void) | undefined;
    let done = false;
    const subscriber = (change: InboxChange): void => {
      if (waiting === undefined) return void (pending = pending === undefined ? change : merge(pending, change));
      waiting({ value: change, done: false });
      waiting = undefined;
    };
    const end = (): Promise<IteratorResult<InboxChange>> => {
      done = true;
      this.subscribers.delete(subscriber);
      waiting?.({ value: undefined, done: true });
      waiting = undefined;
      return Promise.resolve({ value: undefined, done: true });
    };
    this.subscribers.add(subscriber);
    return {
      next: () => {
        if (done) return Promise.resolve({ value: undefined, done: true });
        if (pending !== undefined) {
          const value = pending;
          pending = undefined;
          return Promise.resolve({ value, done: false });
        }
        return new Promise((resolve) => (waiting = resolve));
      },
      return: end,
      throw: end,
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  /** Resolves at the next change, or after `ms`. */
  next(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        this.subscribers.delete(finish);
        resolve();
      };
      const timer = setTimeout(finish, ms);
      this.subscribers.add(finish);
    });
  }
}

function merge(a: InboxChange, b: InboxChange): InboxChange {
  if (a.at === null || b.at === null || a.itemIds.length === 0 || b.itemIds.length === 0) return ANYTHING;
  const itemIds = [...new Set([...a.itemIds, ...b.itemIds])];
  if (itemIds.length > MOST_ITEMS) return ANYTHING;
  return { at: comparePositions(a.at, b.at) > 0 ? a.at : b.at, itemIds };
}

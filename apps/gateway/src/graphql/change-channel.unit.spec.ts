import { describe, expect, it } from '@jest/globals';
import { ANYTHING, ChangeChannel } from './change-channel.js';

const change = (at: string, ...itemIds: string[]) => ({ at, itemIds });
const value = async (next: Promise<IteratorResult<unknown>>) => (await next).value as unknown;

describe('ChangeChannel', () => {
  it('hands each change to every subscriber that waits', async () => {
    const channel = new ChangeChannel();
    const waiting = [channel.subscribe(), channel.subscribe()].map((subscription) => value(subscription.next()));
    channel.publish(change('1:1', 'a'));
    expect(await Promise.all(waiting)).toEqual([change('1:1', 'a'), change('1:1', 'a')]);
  });

  it('merges what a slow subscriber has not taken: the latest position, all items', async () => {
    const channel = new ChangeChannel();
    const slow = channel.subscribe();
    for (const one of [change('9:1', 'a'), change('10:1', 'b'), change('9:2', 'a', 'c')]) channel.publish(one);
    expect(await value(slow.next())).toEqual(change('10:1', 'a', 'b', 'c'));
    const next = value(slow.next());
    channel.publish(change('11:1', 'd'));
    expect(await next).toEqual(change('11:1', 'd'));
  });

  it('says “anything” once it cannot name what changed', async () => {
    const channel = new ChangeChannel();
    const [unknown, many] = [channel.subscribe(), channel.subscribe()];
    channel.publish(change('1:1', 'a'));
    channel.publish(ANYTHING);
    channel.publish(change('1:2', 'b'));
    expect(await value(unknown.next())).toEqual(ANYTHING);
    await many.next();
    for (let item = 0; item <= 200; item += 1) channel.publish(change('1:3', String(item)));
    expect(await value(many.next())).toEqual(ANYTHING);
  });

  it('ends a subscription at once, even while it waits', async () => {
    const subscription = new ChangeChannel().subscribe();
    const waiting = subscription.next();
    await subscription.return?.();
    expect(await waiting).toEqual({ value: undefined, done: true });
    expect(await subscription.next()).toEqual({ value: undefined, done: true });
  });

  it('wakes whoever waits for the next change, or lets it go in time', async () => {
    const channel = new ChangeChannel();
    let woken = false;
    const waiting = channel.next(60_000).then(() => (woken = true));
    channel.publish(ANYTHING);
    await waiting;
    expect(woken).toBe(true);
    await channel.next(1);
  });
});

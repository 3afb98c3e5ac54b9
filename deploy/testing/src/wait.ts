const POLL_MS = 25;

/**
 * Polls `probe` until it gives something other than undefined, null or false, and returns that.
 *
 * @param what completes "waited N s for …"; a function is asked at the end, to tell what was seen last
 * @throws Error when the time is over; errors of `probe` are thrown at once
 * @example const item = await until('the item to be settled', async () => (await inbox()).find((i) => i.state === 'settled'));
 */
export async function until<T>(
  what: string | (() => string),
  probe: () => T | Promise<T>,
  patienceMs = 20_000,
): Promise<Exclude<T, undefined | null | false>> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const value = await probe();
    if (value !== undefined && value !== null && value !== false) return value as Exclude<T, undefined | null | false>;
    if (Date.now() > deadline) {
      throw new Error(`Waited ${patienceMs / 1000} s for ${typeof what === 'string' ? what : what()}.`);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

import type { LedgerContext } from '../acts/context.js';
import { gated } from '../gates/gated.js';
import type { Ledger } from '../ports.js';

/** The mark that a call is about to be made, and its taking back. */
export function createCalling(ledger: LedgerContext): Pick<Ledger, 'markCalling' | 'clearCalling'> {
  return {
    markCalling: (key) =>
      gated(ledger, async (client, gates) => {
        if (gates.killed) return { go: false, why: 'killed' };
        if (gates.paused) return { go: false, why: 'paused' };
        // Each mark has its own time: whoever calls again has learned that the earlier call did nothing.
        const marked = await client.query<{ attempts: number }>({
          name: 'intent-mark',
          text: `UPDATE intents SET calling_since = clock_timestamp(), attempts = attempts + 1
            WHERE key = $1 AND state = 'open' AND call_by > clock_timestamp() RETURNING attempts`,
          values: [key],
        });
        if (marked.rows[0]) {
          ledger.fence.saw(key, marked.rows[0].attempts);
          return { go: true };
        }
        const { rows } = await client.query<{ state: string }>('SELECT state FROM intents WHERE key = $1', [key]);
        return { go: false, why: rows[0]?.state === 'open' ? 'call_by_passed' : 'not_open' };
      }),

    async clearCalling(key) {
      await ledger.db.pool.query({
        name: 'intent-clear',
        text: `UPDATE intents SET calling_since = NULL WHERE key = $1 AND state = 'open' AND attempts = coalesce($2, attempts)`,
        values: [key, ledger.fence.of(key)],
      });
      ledger.fence.forget(key);
    },
  };
}

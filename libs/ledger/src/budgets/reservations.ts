import { StewardError } from '@steward/contracts';
import type { Client } from '@steward/platform';

/** What a cap counts. */
export type SpendKind = 'model' | 'act';

/** Which caps an operation's cost falls under. */
export function spendKind(operation: string): SpendKind {
  return operation === 'model.chat' ? 'model' : 'act';
}

/** @throws StewardError `model.price_unknown` for anything but a whole number of micro-units: an unknown price fails closed */
export function assertPrice(micros: number): void {
  if (!Number.isSafeInteger(micros) || micros < 0)
    throw new StewardError('model.price_unknown', 'A cost must be a whole number of micro-units, zero or more.');
}

interface Cap {
  id: string;
  fits: boolean;
}

/**
 * Reserves `micros` in every budget of a kind, or in none. The windows' rows are locked in the order of their ids, so that concurrent
 * reservations over several scopes cannot wait for each other in a circle; whether it fits is told by the locked rows.
 *
 * @returns the budget that is exhausted, or null when everything is reserved
 */
export async function reserve(
  client: Client,
  input: { key: string; attempt: number; kind: SpendKind; micros: number; day: string },
): Promise<{ exhausted: string } | null> {
  assertPrice(input.micros);
  if (input.micros === 0) return null;
  await client.query({
    name: 'budget-windows',
    text: `INSERT INTO budget_windows (budget_id, window_start) SELECT id, $2 FROM budgets WHERE kind = $1 ORDER BY id
      ON CONFLICT DO NOTHING`,
    values: [input.kind, input.day],
  });
  const { rows } = await client.query<Cap>({
    name: 'budget-lock',
    text: `SELECT b.id, w.reserved_micros + w.spent_micros + $3::bigint <= b.limit_micros AS fits
      FROM budget_windows w JOIN budgets b ON b.id = w.budget_id
      WHERE b.kind = $1 AND w.window_start = $2 ORDER BY b.id FOR UPDATE OF w`,
    values: [input.kind, input.day, input.micros],
  });
  if (rows.length === 0) return { exhausted: `none of kind ${input.kind}: money without a cap is not spent` };
  const full = rows.find((row) => !row.fits);
  if (full) return { exhausted: full.id };
  await client.query({
    name: 'budget-reserve',
    text: `WITH taken AS (
        UPDATE budget_windows SET reserved_micros = reserved_micros + $4 WHERE budget_id = ANY($5) AND window_start = $3
        RETURNING budget_id)
      INSERT INTO reservations (intent_key, attempt, budget_id, window_start, micros, state)
      SELECT $1, $2, budget_id, $3, $4, 'held' FROM taken`,
    values: [input.key, input.attempt, input.day, input.micros, rows.map((row) => row.id)],
  });
  return null;
}

/** One attempt at an intent, or all those before a number. */
type Which = { key: string; attempt: number } | { key: string; before: number };

const WHICH = `r.intent_key = $1 AND CASE WHEN $3 THEN r.attempt < $2 ELSE r.attempt = $2 END`;

// Windows first and in order, as `reserve` locks them.
const LOCK = `SELECT 1 FROM budget_windows w WHERE (w.budget_id, w.window_start) IN
  (SELECT r.budget_id, r.window_start FROM reservations r WHERE ${WHICH}) ORDER BY w.budget_id, w.window_start FOR UPDATE`;

// `old` is read before the update; the sum is over all reservations of one window, because a row can be updated only once a statement.
const settleSql = (state: 'committed' | 'released', from: string, spent: string) => `WITH old AS (
    SELECT r.* FROM reservations r WHERE ${WHICH} AND r.state IN (${from}) FOR UPDATE),
  done AS (
    UPDATE reservations r SET state = '${state}', spent_micros = ${spent} FROM old o
    WHERE (r.intent_key, r.attempt, r.budget_id) = (o.intent_key, o.attempt, o.budget_id)),
  change AS (
    SELECT o.budget_id, o.window_start, sum(CASE WHEN o.state = 'held' THEN o.micros ELSE 0 END) AS freed,
      sum(${spent.replaceAll('r.', 'o.')} - coalesce(o.spent_micros, 0)) AS spent FROM old o GROUP BY 1, 2)
  UPDATE budget_windows w SET reserved_micros = w.reserved_micros - c.freed, spent_micros = w.spent_micros + c.spent
  FROM change c WHERE (w.budget_id, w.window_start) = (c.budget_id, c.window_start)`;

const COMMIT_AT_MAXIMUM = settleSql('committed', `'held'`, 'r.micros');
// A committed one is corrected: it was committed at its maximum when its holder was thought dead. So is a released one: the truth came late.
const COMMIT = settleSql('committed', `'held', 'committed', 'released'`, '$4::bigint');
const RELEASE = settleSql('released', `'held'`, '0::bigint');

async function settle(client: Client, name: string, text: string, which: Which, more: unknown[] = []): Promise<void> {
  const values = 'before' in which ? [which.key, which.before, true] : [which.key, which.attempt, false];
  await client.query({ name: 'budget-settle-lock', text: LOCK, values });
  await client.query({ name, text, values: [...values, ...more] });
}

/** The real figure, which may be above what was reserved: it was spent, and a cap that hides it would lie. */
export async function commitReservation(client: Client, key: string, attempt: number, micros: number): Promise<void> {
  assertPrice(micros);
  await settle(client, 'budget-commit', COMMIT, { key, attempt }, [micros]);
}

/** Attempts whose end nobody told: they may have cost their maximum, so they did. */
export async function commitAbandoned(client: Client, key: string, before: number): Promise<void> {
  await settle(client, 'budget-abandoned', COMMIT_AT_MAXIMUM, { key, before });
}

/** Known not to have cost anything. */
export async function releaseReservation(client: Client, which: Which): Promise<void> {
  await settle(client, 'budget-release', RELEASE, which);
}

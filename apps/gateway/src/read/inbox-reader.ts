import { Inject, Injectable } from '@nestjs/common';
import type { EventLog } from '@steward/ledger';
import type { Database } from '@steward/platform';
import { z } from 'zod';
import { DATABASE, EVENT_LOG } from '../app/tokens.js';
import type { ItemState } from '../graphql/types/enums.js';
import type { InboxConnection, InboxItem } from '../graphql/types/inbox.js';
import { decodeCursor, encodeCursor, pageSize, toConnection } from './paging.js';

interface Row {
  item_id: string;
  run_id: string | null;
  state: string;
  operation: string | null;
  action_id: string | null;
  approval_id: string | null;
  digest: string | null;
  rules: string[];
  detail: string | null;
  person_id: string | null;
  personal: Buffer | null;
  expires_at: Date | null;
  received_at: Date;
  updated_at: Date;
  at: string;
  /** `received_at` in microseconds, which a Date would cut. */
  received_micros: number;
}

const COLUMNS = `item_id, run_id, state, operation, action_id, approval_id, digest, rules, detail, person_id, personal,
  expires_at, received_at, updated_at, at, (extract(epoch FROM received_at) * 1000000)::bigint AS received_micros`;

const PAGE = `SELECT ${COLUMNS} FROM rm_inbox
  WHERE ($1::text[] IS NULL OR state = ANY($1))
    AND ($2::bigint IS NULL OR (received_at, item_id) < ('epoch'::timestamptz + $2::bigint * interval '1 microsecond', $3::uuid))
  ORDER BY received_at DESC, item_id DESC LIMIT $4`;

const Key = z.tuple([z.number().int(), z.string().uuid()]);
/** Absent names and subjects are null in a quarantined mail's event. */
const Personal = z.object({
  from: z.string().nullable(),
  fromName: z.string().nullable(),
  subject: z.string().nullable(),
});

/** Reads the inbox's read model, and what it holds encrypted about people. */
@Injectable()
export class InboxReader {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(EVENT_LOG) private readonly events: EventLog,
  ) {}

  /** A page, newest first. */
  async page(asked: {
    first: number;
    cursor: string | null | undefined;
    states: readonly ItemState[] | null | undefined;
  }): Promise<Omit<InboxConnection, 'upToDate'>> {
    const first = pageSize(asked.first);
    const [micros, itemId] = decodeCursor(asked.cursor, (key) => Key.safeParse(key).data ?? null) ?? [null, null];
    const states = asked.states?.length ? asked.states : null;
    const { rows } = await this.database.pool.query<Row>(PAGE, [states, micros, itemId, first + 1]);
    const edges = await Promise.all(
      rows.slice(0, first).map(async (row) => ({
        cursor: encodeCursor([row.received_micros, row.item_id]),
        node: await this.toItem(row),
      })),
    );
    return toConnection(edges, rows.length > first);
  }

  async item(id: string): Promise<InboxItem | null> {
    const { rows } = await this.database.pool.query<Row>(`SELECT ${COLUMNS} FROM rm_inbox WHERE item_id = $1`, [id]);
    return rows[0] ? this.toItem(rows[0]) : null;
  }

  private async toItem(row: Row): Promise<InboxItem> {
    const decrypted =
      row.person_id && row.personal ? await this.events.decryptPersonal(row.person_id, row.personal) : undefined;
    const personal = Personal.safeParse(decrypted).data;
    return {
      id: row.item_id,
      runId: row.run_id,
      state: row.state as ItemState,
      from: personal?.from ?? null,
      fromName: personal?.fromName ?? null,
      subject: personal?.subject ?? null,
      operation: row.operation,
      approvalId: row.approval_id,
      actionId: row.action_id,
      digest: row.digest,
      rule: row.rules[0] ?? null,
      rules: row.rules,
      detail: row.detail,
      destroyed: decrypted === null,
      receivedAt: row.received_at,
      updatedAt: row.updated_at,
      expiresAt: row.expires_at,
      at: row.at,
    };
  }
}

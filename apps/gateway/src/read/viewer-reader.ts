import { Inject, Injectable } from '@nestjs/common';
import type { Connector } from '@steward/broker';
import type { ChatModel } from '@steward/model';
import type { Database, Settings } from '@steward/platform';
import { Addresses } from '../app/addresses.js';
import { CHAT_MODEL, CONNECTORS, DATABASE, SETTINGS } from '../app/tokens.js';
import { VERSION } from '../app/version.js';
import type { Viewer } from '../graphql/types/system.js';
import type { Caller } from '../http/sessions.js';

/** The budget of model calls that has the least left today. What is reserved counts as spent: it may yet be. */
const MODEL_SPEND = `SELECT b.limit_micros AS cap, coalesce(w.reserved_micros + w.spent_micros, 0) AS spent
  FROM budgets b LEFT JOIN budget_windows w
    ON w.budget_id = b.id AND w.window_start = to_char(clock_timestamp() AT TIME ZONE $1, 'YYYY-MM-DD')
  WHERE b.kind = 'model' ORDER BY b.limit_micros - coalesce(w.reserved_micros + w.spent_micros, 0) LIMIT 1`;

/** What every screen shows around everything else. */
@Injectable()
export class ViewerReader {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(CONNECTORS) private readonly connectors: readonly Connector[],
    @Inject(CHAT_MODEL) private readonly model: ChatModel | null,
    private readonly addresses: Addresses,
  ) {}

  async viewer(caller: Caller): Promise<Viewer> {
    const { settings, database } = this;
    const [gate, { rows }] = await Promise.all([
      database.prisma.gate.findFirst({ select: { paused: true } }),
      database.pool.query<{ cap: number; spent: number }>(MODEL_SPEND, [settings.STEWARD_TIME_ZONE]),
    ]);
    const money = (micros: number | undefined) => ({ micros: micros ?? 0, currency: 'USD' });
    return {
      channel: caller.channel,
      mailFrom: settings.MAIL_FROM,
      mailFromName: settings.MAIL_FROM_NAME,
      mailAccount: this.connectors.find(({ name }) => name === 'email')?.account ?? 'local',
      smtpAddress: this.addresses.smtp,
      model: settings.OPENAI_MODEL,
      modelScripted: this.model?.provider === 'scripted',
      modelDailyCap: money(rows[0]?.cap),
      modelSpentToday: money(rows[0]?.spent),
      timeZone: settings.STEWARD_TIME_ZONE,
      paused: gate?.paused ?? false,
      temporalPath: settings.STEWARD_TEMPORAL_UI_URL === undefined ? null : '/temporal/',
      version: VERSION,
    };
  }
}

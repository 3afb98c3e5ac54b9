import { Inject, Injectable } from '@nestjs/common';
import type { Connector } from '@steward/broker';
import { SCRIPTED_MODEL_ID } from '@steward/model';
import type { Database, Settings } from '@steward/platform';
import { Addresses } from '../app/addresses.js';
import { CONNECTORS, DATABASE, SETTINGS } from '../app/tokens.js';
import { VERSION } from '../app/version.js';
import type { Viewer } from '../graphql/types/system.js';
import type { Caller } from '../http/sessions.js';

/** What every screen shows around everything else. */
@Injectable()
export class ViewerReader {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(CONNECTORS) private readonly connectors: readonly Connector[],
    private readonly addresses: Addresses,
  ) {}

  async viewer(caller: Caller): Promise<Viewer> {
    const { settings } = this;
    const gate = await this.database.prisma.gate.findFirst({ select: { paused: true } });
    return {
      channel: caller.channel,
      mailFrom: settings.MAIL_FROM,
      mailFromName: settings.MAIL_FROM_NAME,
      mailAccount: this.connectors.find(({ name }) => name === 'email')?.account ?? 'local',
      smtpAddress: this.addresses.smtp,
      model: settings.OPENAI_MODEL,
      modelScripted: settings.OPENAI_MODEL === SCRIPTED_MODEL_ID,
      modelDailyCap: { micros: Math.round(settings.STEWARD_MODEL_DAILY_CAP * 1_000_000), currency: 'USD' },
      modelSpentToday: { micros: await this.spentToday(), currency: 'USD' },
      timeZone: settings.STEWARD_TIME_ZONE,
      paused: gate?.paused ?? false,
      temporalPath: settings.STEWARD_TEMPORAL_UI_URL === undefined ? null : '/temporal/',
      version: VERSION,
    };
  }

  /** Spent and reserved: what is reserved may yet be spent. */
  private async spentToday(): Promise<number> {
    return 0;
  }
}

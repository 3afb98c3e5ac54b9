import { createIntake, createOutbox } from '@steward/ledger';
import { createBoundaries, type Logger, type Settings } from '@steward/platform';
import type { AgentName } from '@steward/temporal-api';
import { startMailIn } from '../mail-in/start-mail-in.js';
import { composeGateway, ownDomain } from './compose.js';
import { startGateway } from './gateway.js';
import { Preparation } from './prepare.js';

/** Whose run an incoming mail starts. */
const AGENT: AgentName = 'support-triage';

export interface RunningGateway {
  /** `http`: http://127.0.0.1:port; `smtp`: 127.0.0.1:port. Other ports than asked for where those were taken. */
  addresses: { http: string; smtp: string };
  /** Ends in order: no new mail, no new requests, what runs may finish, then the connections. */
  close(): Promise<void>;
}

/** The whole gateway: everything composed, prepared and listening. Temporal, Qdrant, model and even PostgreSQL may be down meanwhile. */
export async function runGateway(settings: Settings, log: Logger): Promise<RunningGateway> {
  const boundaries = createBoundaries(settings.STEWARD_TEST_BOUNDARY);
  const composed = composeGateway(settings, log, boundaries);
  const { ports } = composed;
  const preparation = new Preparation(ports);
  await preparation.start();
  const { database: db, keyring, events, blobs } = ports;
  const smtp = await startMailIn({
    intake: createIntake({ db, keyring, events, outbox: createOutbox({ db, keyring }), agent: AGENT }),
    blobs,
    home: settings.STEWARD_HOME,
    port: settings.STEWARD_SMTP_PORT,
    acknowledge: settings.STEWARD_ACKNOWLEDGE === 'on',
    company: settings.MAIL_FROM_NAME,
    ownDomain: ownDomain(settings),
    boundaries,
    log,
  });
  ports.addresses.smtp = smtp.address;
  const gateway = await startGateway(ports);
  return {
    addresses: { http: gateway.address, smtp: smtp.address },
    close: async () => {
      ports.addresses.smtp = null;
      await Promise.all([preparation.stop(), smtp.close(), gateway.close()]);
      await composed.close();
    },
  };
}

import { INERT_BOUNDARIES } from '@steward/contracts';
import { createIntake, createOutbox } from '@steward/ledger';
import type { Logger, Settings } from '@steward/platform';
import type { AgentName } from '@steward/temporal-api';
import { createMailAcceptor } from '../mail-in/accept-mail.js';
import { createAcknowledgements } from '../mail-in/acknowledgement.js';
import { createSmtpListener, type SmtpListener } from '../mail-in/smtp-listener.js';
import { composeGateway, ownDomain } from './compose.js';
import { startGateway } from './gateway.js';
import type { GatewayPorts } from './ports.js';
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
  const composed = composeGateway(settings, log);
  const { ports } = composed;
  const preparation = new Preparation(ports);
  await preparation.start();
  const smtp = await startMailIn(ports);
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

function startMailIn(ports: GatewayPorts): Promise<SmtpListener> {
  const { settings, log, database, keyring, events, blobs } = ports;
  const outbox = createOutbox({ db: database, keyring });
  const acceptRaw = createMailAcceptor({
    intake: createIntake({ db: database, keyring, events, outbox, agent: AGENT }),
    blobs,
    acknowledge: createAcknowledgements({
      home: settings.STEWARD_HOME,
      on: settings.STEWARD_ACKNOWLEDGE === 'on',
      company: settings.MAIL_FROM_NAME,
      log,
    }),
    ownDomain: ownDomain(settings),
    boundaries: INERT_BOUNDARIES,
  });
  return createSmtpListener({ acceptRaw, port: settings.STEWARD_SMTP_PORT, log });
}

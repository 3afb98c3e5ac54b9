import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ActRequest } from '@steward/contracts';
import { describeConnector, type ConnectorHarness, type Fault } from '@steward/connector-conformance';
import { effectName, messageIdOf } from './compose.js';
import { createEmailConnector, type EmailConnectorOptions } from './connector.js';
import { Maildir } from './maildir.js';
import { connectorOptions, mailTo, requestFor, temporaryFolder } from './spec/mail.js';
import { SmtpSink, type SinkFault } from './spec/smtp-sink.js';

const requests = (): ActRequest[] => [
  requestFor('email.reply', mailTo('jane@example.org')),
  requestFor('email.acknowledge', mailTo('jane@example.org', { subject: 'Re: Größe 43 – ist das lieferbar?' })),
];
const unusable = [
  { operation: 'email.reply', args: mailTo('jane@example.org', { subject: 'Hi\r\nBcc: all@example.org' }) },
  { operation: 'email.reply', args: mailTo('jane@example.org>\r\nRCPT TO:<all@example.org') },
  { operation: 'email.reply', args: mailTo('jane@example.org', { to: [{ address: 'a@example.org', name: 'A\nB' }] }) },
  { operation: 'email.acknowledge', args: mailTo('jane@example.org', { inReplyTo: 'x\r\nX-Evil: 1' }) },
];
const open = (mode: EmailConnectorOptions['mode']) => ({
  connector: createEmailConnector(connectorOptions(mode)),
  requests: requests(),
  unusable,
});

describeConnector('email into the local mailbox', {
  faults: ['not_done'],
  open: async (): Promise<ConnectorHarness> => {
    const folder = await temporaryFolder();
    const sentMaildir = join(folder.path, 'sent');
    const temporary = join(sentMaildir, 'tmp');
    return {
      ...open({ kind: 'local', sentMaildir }),
      secrets: [],
      evidence: 'certain',
      effects: async (key) => {
        await rm(temporary, { recursive: true, force: true });
        const files = await readdir(join(sentMaildir, 'cur')).catch(() => []);
        return files.filter((file) => file.startsWith(effectName(key))).length;
      },
      // A file where the Maildir keeps unfinished messages: nothing can be written, even by root.
      arm: async () => {
        await mkdir(sentMaildir, { recursive: true });
        await rename(temporary, `${temporary}.away`).catch(() => undefined);
        await writeFile(temporary, '');
      },
      close: folder.remove,
    };
  },
});

const SMTP_FAULTS: Record<Fault, SinkFault> = {
  answer_lost: { at: 'dot', does: 'drop', kept: true },
  never_arrived: { at: 'dot', does: 'drop', kept: false },
  refused: { at: 'rcpt', does: 'answer', status: 550 },
  not_done: { at: 'rcpt', does: 'drop' },
};

for (const evidence of ['certain', 'none'] as const) {
  describeConnector(`email over SMTP, evidence: ${evidence}`, {
    faults: ['answer_lost', 'never_arrived', 'refused', 'not_done'],
    open: async (): Promise<ConnectorHarness> => {
      const folder = await temporaryFolder();
      const evidenceMaildir = evidence === 'certain' ? join(folder.path, 'filed') : undefined;
      const sink = await SmtpSink.open(evidenceMaildir === undefined ? null : new Maildir(evidenceMaildir));
      const url = `smtp://me:right@127.0.0.1:${sink.port}`;
      return {
        ...open({ kind: 'smtp', url, sentMaildir: join(folder.path, 'sent'), evidenceMaildir }),
        secrets: ['right'],
        evidence,
        effects: async (key) => sink.count(messageIdOf(key, 'acme.example')),
        arm: async (fault) => sink.arm(SMTP_FAULTS[fault]),
        close: async () => {
          await sink.close();
          await folder.remove();
        },
      };
    },
  });
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { INERT_BOUNDARIES, type ActRequest } from '@steward/contracts';
import { createLogger } from '@steward/platform';
import type { EmailConnectorOptions } from '../connector.js';
import type { OutgoingMail } from '../compose.js';

export async function temporaryFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'steward-email-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

export function mailTo(address: string, change: Partial<OutgoingMail> = {}): OutgoingMail {
  return {
    to: [{ address, name: 'Jane Doe' }],
    subject: 'Re: Where is my order?',
    text: 'Hello Jane,\n\nit left today.\n',
    inReplyTo: '<2@example.org>',
    references: ['<1@example.org>', '<2@example.org>'],
    threadId: '6c1f0e0a-5a35-4a5e-9d6b-0d8f4f8c0b11',
    ...change,
  };
}

export function requestFor(operation: string, args: OutgoingMail): ActRequest {
  return {
    workflowId: crypto.randomUUID(),
    step: 'reply',
    agent: 'support-triage',
    operation,
    args,
    because: 'She asked.',
    basedOn: [],
    personId: null,
    inReplyToBlob: null,
    flags: [],
    proposedBy: null,
  };
}

export function connectorOptions(mode: EmailConnectorOptions['mode']): EmailConnectorOptions {
  return {
    mode,
    from: { address: 'you@acme.example', name: 'Acme' },
    messageIdDomain: 'acme.example',
    evidenceGraceMs: 50,
    boundaries: INERT_BOUNDARIES,
    log: createLogger('spec', 'silent'),
  };
}

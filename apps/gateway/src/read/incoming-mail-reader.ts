import { Inject, Injectable } from '@nestjs/common';
import { parseInbound } from '@steward/connector-email';
import { StewardError, type Mailbox } from '@steward/contracts';
import type { BlobStore, Database, Logger } from '@steward/platform';
import { BLOBS, DATABASE, LOGGER } from '../app/tokens.js';
import type { IncomingMail } from '../graphql/types/inbox.js';

const UNREADABLE = { text: '', truncated: false, attachments: [], replyTo: [], messageId: null };

/** Reads an item's mail from its encrypted blob. */
@Injectable()
export class IncomingMailReader {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(BLOBS) private readonly blobs: BlobStore,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** Null where no mail began the item. A mail that cannot be read is told as such: the item still shows. */
  async mail(itemId: string): Promise<IncomingMail | null> {
    const item = await this.database.prisma.workItem.findUnique({ where: { id: itemId } });
    if (item === null) return null;
    const bytes = item.rawBytes;
    if (item.personId !== null && (await this.isShredded(item.personId)))
      return { ...UNREADABLE, bytes, problem: 'The personal data of this person was destroyed.' };
    try {
      const { mail } = await parseInbound(await this.blobs.get({ ref: item.rawRef, sha256: item.rawSha256 }));
      if (mail === null) return { ...UNREADABLE, bytes, problem: item.quarantine };
      return {
        text: mail.text,
        truncated: mail.textTruncated,
        attachments: mail.attachments.map(({ name, contentType, bytes }) => ({ name, type: contentType, bytes })),
        replyTo: mail.replyTo.map(readable),
        messageId: mail.messageId,
        bytes,
        problem: item.quarantine,
      };
    } catch (error) {
      this.log.error({ err: error, itemId }, 'a stored mail cannot be read');
      const problem = error instanceof StewardError ? error.message : 'The stored message cannot be read.';
      return { ...UNREADABLE, bytes, problem };
    }
  }

  private async isShredded(personId: string): Promise<boolean> {
    const person = await this.database.prisma.person.findUnique({
      where: { id: personId },
      select: { wrappedKey: true },
    });
    return person?.wrappedKey === null;
  }
}

/** The address is always shown: the name is the sender's own choice. */
export function readable({ address, name }: Mailbox): string {
  return name ? `${name} <${address}>` : address;
}

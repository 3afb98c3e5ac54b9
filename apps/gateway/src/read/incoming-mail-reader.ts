import { Inject, Injectable } from '@nestjs/common';
import { StewardError } from '@steward/contracts';
import type { BlobStore, Database, Logger } from '@steward/platform';
import { BLOBS, DATABASE, LOGGER, PARSE_MAIL } from '../app/tokens.js';
import type { IncomingMail } from '../graphql/types/inbox.js';
import { shown, type ParseMail } from './mail-parsing.js';

const UNREADABLE = { text: '', truncated: false, attachments: [], replyTo: [], messageId: null };

/** Reads an item's mail from its encrypted blob. */
@Injectable()
export class IncomingMailReader {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(BLOBS) private readonly blobs: BlobStore,
    @Inject(PARSE_MAIL) private readonly parse: ParseMail,
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
      const mail = await this.parse(await this.blobs.get({ ref: item.rawRef, sha256: item.rawSha256 }));
      const { attachments, replyTo, messageId } = mail;
      return { ...shown(mail.text), attachments, replyTo, messageId, bytes, problem: item.quarantine };
    } catch (error) {
      this.log.error({ err: error, itemId }, 'a stored mail cannot be read');
      const problem = error instanceof StewardError ? error.message : 'The stored message cannot be parsed.';
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

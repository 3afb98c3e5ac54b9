import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { listSentMail } from '@steward/connector-email';
import type { Settings } from '@steward/platform';
import { SETTINGS } from '../app/tokens.js';
import { badArgument } from '../graphql/errors.js';
import type { SentMailConnection } from '../graphql/types/sent-mail.js';
import { readable } from './incoming-mail-reader.js';
import { pageSize, toConnection } from './paging.js';

/** As far back as pages go; the folder itself, which any mail client opens, has everything. */
const MOST_SHOWN = 200;

/** Reads the Maildir in which Steward keeps a copy of what it sends. */
@Injectable()
export class SentMailReader {
  private readonly folder: string;

  constructor(@Inject(SETTINGS) settings: Settings) {
    this.folder = sentFolder(settings);
  }

  async page(asked: number, cursor: string | null | undefined): Promise<SentMailConnection> {
    const first = pageSize(asked);
    const mails = await listSentMail(this.folder, cursor ? MOST_SHOWN : first + 1);
    const from = cursor ? mails.findIndex(({ id }) => id === cursor) + 1 : 0;
    if (cursor && from === 0) throw badArgument('cursor', 'give the cursor of an edge, as it came');
    const edges = mails.slice(from, from + first).map((mail) => ({
      cursor: mail.id,
      node: {
        id: mail.id,
        messageId: mail.messageId,
        to: mail.to.map(readable),
        subject: mail.subject,
        text: mail.text,
        inReplyTo: mail.inReplyTo,
        sentAt: new Date(mail.filedAt),
      },
    }));
    return { ...toConnection(edges, mails.length > from + first), folder: this.folder };
  }
}

export function sentFolder(settings: Settings): string {
  return join(settings.STEWARD_HOME, 'mail', 'sent');
}

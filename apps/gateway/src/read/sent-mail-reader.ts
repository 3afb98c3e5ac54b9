import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import type { Settings } from '@steward/platform';
import { z } from 'zod';
import { PARSE_MAIL, SETTINGS } from '../app/tokens.js';
import type { SentMail, SentMailConnection } from '../graphql/types/sent-mail.js';
import { shown, type ParseMail } from './mail-parsing.js';
import { decodeCursor, encodeCursor, pageSize, toConnection } from './paging.js';

const Key = z.tuple([z.number(), z.string()]);
/** Larger than anything we send; a mail server's own copies may carry more. */
const MOST_BYTES = 25 * 1024 * 1024;

interface Entry {
  name: string;
  path: string;
  writtenMs: number;
  bytes: number;
}

/**
 * Reads the Maildir (https://cr.yp.to/proto/maildir.html) of sent mail: the built-in mailbox, or the folder in which the mail server files
 * what it takes. Files are plain: it is the operator's own mailbox, which any mail client can open.
 */
@Injectable()
export class SentMailReader {
  private readonly folder: string | null;

  constructor(
    @Inject(SETTINGS) settings: Settings,
    @Inject(PARSE_MAIL) private readonly parse: ParseMail,
  ) {
    this.folder = sentFolder(settings);
  }

  async page(asked: number, cursor: string | null | undefined): Promise<SentMailConnection> {
    const first = pageSize(asked);
    const after = decodeCursor(cursor, (key) => Key.safeParse(key).data ?? null);
    const entries = await this.entries();
    const from = after === null ? 0 : entries.findIndex((entry) => isAfter(entry, after));
    const rows = from === -1 ? [] : entries.slice(from, from + first + 1);
    const edges = await Promise.all(
      rows.slice(0, first).map(async (entry) => ({
        cursor: encodeCursor([entry.writtenMs, entry.name]),
        node: await this.read(entry),
      })),
    );
    return { ...toConnection(edges, rows.length > first), folder: this.folder };
  }

  /** Newest first. A file that is moved or deleted meanwhile is left out. */
  private async entries(): Promise<Entry[]> {
    const { folder } = this;
    if (folder === null) return [];
    const found = await Promise.all(
      ['new', 'cur'].map(async (part) => {
        const names = await readdir(join(folder, part)).catch(() => [] as string[]);
        return Promise.all(names.map((name) => entryOf(join(folder, part, name), name)));
      }),
    );
    return found
      .flat()
      .filter((entry) => entry !== null)
      .sort((a, b) => b.writtenMs - a.writtenMs || (a.name < b.name ? 1 : -1));
  }

  private async read(entry: Entry): Promise<SentMail> {
    const sentAt = new Date(entry.writtenMs);
    const unreadable = { id: entry.name, messageId: null, to: [], from: null, subject: null, inReplyTo: null, sentAt };
    if (entry.bytes > MOST_BYTES) return { ...unreadable, text: 'This file is too large to be shown.' };
    const mail = await readFile(entry.path).then(this.parse, () => null);
    if (mail === null) return { ...unreadable, text: 'This file cannot be read as a message.' };
    const { messageId, to, from, subject, inReplyTo } = mail;
    return {
      id: messageId ?? entry.name,
      messageId,
      to,
      from,
      subject,
      inReplyTo,
      text: shown(mail.text).text,
      sentAt,
    };
  }
}

/** Where copies of sent mail are; null with a mail server that files none where we could read them. */
export function sentFolder(settings: Settings): string | null {
  if (settings.SENT_MAILDIR !== undefined) return settings.SENT_MAILDIR;
  return settings.SMTP_URL === undefined ? join(settings.STEWARD_HOME, 'mail', 'sent') : null;
}

async function entryOf(path: string, name: string): Promise<Entry | null> {
  const file = await stat(path).catch(() => null);
  return file?.isFile() ? { name, path, writtenMs: Math.round(file.mtimeMs), bytes: file.size } : null;
}

function isAfter(entry: Entry, [writtenMs, name]: readonly [number, string]): boolean {
  return entry.writtenMs < writtenMs || (entry.writtenMs === writtenMs && entry.name < name);
}

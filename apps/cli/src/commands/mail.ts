import { readRunState } from '@steward/local';
import { NOT_RUNNING } from '../gateway/gateway.js';
import { senderOf } from '../mail/envelope.js';
import { deliver } from '../mail/deliver.js';
import { CommandFailure, told } from '../outcome.js';
import { readLimited } from '../read-limited.js';
import { subcommand, type AddCommands } from './command.js';

/** Above what Steward takes, so that it can say no itself; it keeps a mistaken path from being read whole. */
const MOST_BYTES = 64 * 1024 * 1024;

const ITEM_ID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

interface MailOptions {
  from?: string;
  to?: string;
}

export const addMail: AddCommands = (program, act) => {
  subcommand(
    program,
    'mail <file>',
    'hand a mail (RFC 5322, .eml) to Steward as if it came in; “-” reads standard input',
  )
    .option('--from <address>', 'envelope sender; otherwise the one in the mail’s Return-Path or From')
    .option('--to <address>', 'envelope recipient; otherwise MAIL_FROM')
    .action(
      act<MailOptions>(async ({ host }, [file = ''], options) => {
        const raw = await readLimited(file, host.terminal.stdin, MOST_BYTES);
        const smtp = (await readRunState(host.places()))?.smtp;
        if (!smtp) throw new CommandFailure('unreachable', NOT_RUNNING);
        const { hostname, port } = new URL(`smtp://${smtp}`);
        const envelope = {
          from: options.from ?? senderOf(raw),
          to: options.to ?? host.settings().MAIL_FROM,
        };
        const response = await deliver(raw, envelope, { host: hostname, port: Number(port) }, host.signal);
        const itemId = ITEM_ID.exec(response)?.[0] ?? null;
        const json = { result: 'Accepted', itemId, response, bytes: raw.length, envelope, smtp };
        const next = itemId === null ? 'steward inbox' : `steward inbox, and steward show ${itemId.slice(0, 8)}`;
        return told('done', `Taken: ${response}\nSee ${next}.`, (text) => text, json);
      }),
    );
};

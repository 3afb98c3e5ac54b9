import addressparser from 'nodemailer/lib/addressparser';

const HEADER_BYTES = 64 * 1024;
/** Where the mail names none. Not the null sender: that marks a report, which is never answered (RFC 5321, section 4.5.5). */
const NOBODY = 'unknown@localhost';

/**
 * The envelope sender of a mail that lies in a file: its Return-Path, which the server that delivered it has put there (RFC 5321, section
 * 4.4; `<>` is the null sender), else the address in From. Only the header is looked at, as far as 64 KiB.
 */
export function senderOf(raw: Buffer): string {
  const header = (
    raw
      .subarray(0, HEADER_BYTES)
      .toString('latin1')
      .split(/\r?\n\r?\n/, 1)[0] ?? ''
  ).replace(/\r?\n[ \t]+/g, ' ');
  const value = (name: string) => new RegExp(`^${name}[ \\t]*:(.*)$`, 'im').exec(header)?.[1];
  const returnPath = value('return-path');
  if (returnPath?.trim() === '<>') return '';
  const address = addressparser(returnPath ?? value('from') ?? '', { flatten: true })[0]?.address ?? '';
  return /^[\x21-\x7e]+@[\x21-\x7e]+$/.test(address) && !/[<>]/.test(address) ? address : NOBODY;
}

import addressparser from 'nodemailer/lib/addressparser';

const HEADER_BYTES = 64 * 1024;

/**
 * The address that a mail's From names, for the SMTP envelope; empty (the null sender of RFC 5321, section 4.5.5) when it names none or
 * one that no envelope can carry. Only the header is looked at, as far as 64 KiB.
 */
export function envelopeOf(raw: Buffer): string {
  const header = (
    raw
      .subarray(0, HEADER_BYTES)
      .toString('latin1')
      .split(/\r?\n\r?\n/, 1)[0] ?? ''
  ).replace(/\r?\n[ \t]+/g, ' ');
  const from = /^from[ \t]*:(.*)$/im.exec(header)?.[1] ?? '';
  const address = addressparser(from, { flatten: true })[0]?.address ?? '';
  return /^[\x21-\x7e]+@[\x21-\x7e]+$/.test(address) && !/[<>]/.test(address) ? address : '';
}

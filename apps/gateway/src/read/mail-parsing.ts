/** What of a message is shown. Everything in it is text from outside. */
export interface ParsedMail {
  from: string | null;
  to: string[];
  subject: string | null;
  messageId: string | null;
  inReplyTo: string | null;
  /** Reply-To where it differs from From. */
  replyTo: string[];
  /** Plain text; HTML is turned into text. */
  text: string;
  attachments: { name: string; type: string; bytes: number }[];
}

/** Parses a raw RFC 5322 message for showing. Never throws for what a mail can hold. */
export type ParseMail = (raw: Buffer) => Promise<ParsedMail>;

const SHOWN_CHARACTERS = 64 * 1024;

/** The part of a text that is served. */
export function shown(text: string): { text: string; truncated: boolean } {
  return { text: text.slice(0, SHOWN_CHARACTERS), truncated: text.length > SHOWN_CHARACTERS };
}

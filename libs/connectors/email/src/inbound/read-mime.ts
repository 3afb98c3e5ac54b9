import { MailParser, type AttachmentStream, type HeaderLines, type Headers, type MessageText } from 'mailparser';

export interface MimeContent {
  headers: Headers;
  headerLines: HeaderLines;
  text?: string | undefined;
  html?: string | undefined;
  attachments: { name: string | undefined; contentType: string; bytes: number }[];
}

const LIMITS = { maxHeadSize: 512 * 1024, maxChildNodes: 500 };
/** A parser that has not ended by then has met something it does not know how to end. */
const PATIENCE_MS = 30_000;

/** Reads the structure of a message. Attachments are counted and not kept. Rejects on what the parser refuses: too deep, too many parts. */
export function readMime(raw: Buffer): Promise<MimeContent> {
  return new Promise((resolve, reject) => {
    const parser = new MailParser({
      ...LIMITS,
      skipHtmlToText: true,
      skipTextToHtml: true,
      skipTextLinks: true,
      skipImageLinks: true,
      checksumAlgo: false,
    });
    const content: MimeContent = { headers: new Map(), headerLines: [], attachments: [] };
    const giveUp = setTimeout(() => parser.destroy(new Error('The MIME parser did not come to an end.')), PATIENCE_MS);
    parser.on('headers', (headers) => (content.headers = headers));
    parser.on('headerLines', (lines) => (content.headerLines = lines));
    parser.on('data', (part: AttachmentStream | MessageText) => {
      if (part.type === 'text') {
        content.text = part.text;
        content.html = part.html || undefined;
      } else {
        countAttachment(part, content);
      }
    });
    parser.once('error', (error) => {
      clearTimeout(giveUp);
      reject(error);
    });
    parser.once('end', () => {
      clearTimeout(giveUp);
      resolve(content);
    });
    parser.end(raw);
  });
}

function countAttachment(part: AttachmentStream, content: MimeContent): void {
  const attachment = { name: part.filename, contentType: part.contentType, bytes: 0 };
  content.attachments.push(attachment);
  part.content.on('data', (chunk: Buffer) => (attachment.bytes += chunk.length));
  part.content.on('end', () => part.release?.());
}

/** What a scan of the raw header section says, before any of it is decoded. */
export interface HeaderSection {
  /** False when the bytes do not even begin like a message. */
  wellFormed: boolean;
  fields: number;
  received: number;
  bytes: number;
}

/** A field name and its colon (RFC 5322 section 2.2). */
const FIELD = /^[\x21-\x39\x3b-\x7e]+[ \t]*:/;
const SCANNED_BYTES = 1024 * 1024;

/** Counts header fields in one pass over at most a megabyte: what is too much is found before it costs anything. */
export function scanHeaderSection(raw: Buffer): HeaderSection {
  const section: HeaderSection = { wellFormed: false, fields: 0, received: 0, bytes: 0 };
  let position = 0;
  while (position < raw.length && position < SCANNED_BYTES) {
    const newline = raw.indexOf(0x0a, position);
    const end = newline < 0 ? raw.length : newline;
    const line = raw.toString('latin1', position, Math.min(end, position + 1000)).replace(/\r$/, '');
    position = end + 1;
    if (line === '') break;
    // Mail programs save messages with the envelope line of an mbox file in front.
    const mboxLine = section.fields === 0 && /^>?From /.test(line);
    if (mboxLine || /^[ \t]/.test(line)) continue;
    if (!FIELD.test(line)) break;
    section.fields += 1;
    if (/^received[ \t]*:/i.test(line)) section.received += 1;
  }
  section.wellFormed = section.fields > 0;
  section.bytes = Math.min(position, raw.length);
  return section;
}

import { compile } from 'html-to-text';

import { wellFormed } from './lines.js';

/** Longest text that leaves the parser, in UTF-16 units: several times what a person writes. */
export const MAX_TEXT = 100_000;
/** Longest HTML that is converted. Nested tags cost their square; this many take half a second at worst. */
const MAX_HTML = 200_000;

const toText = compile({
  wordwrap: false,
  limits: { maxDepth: 200, maxInputLength: MAX_HTML, maxChildNodes: 20_000 },
  selectors: [
    { selector: 'img', format: 'skip' },
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true } },
    { selector: 'td', format: 'block', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
  ],
});

/** What a person reads of a mail: its plain text, or its HTML turned into text where it has no other. */
export function bodyText(body: { text?: string | undefined; html?: string | undefined }): {
  text: string;
  truncated: boolean;
} {
  const plain = cleaned(body.text ?? '');
  if (plain !== '' || !body.html) return bounded(plain, false);
  // Pasted screenshots sit in the HTML as data: URIs and would use up the limit.
  const html = body.html.replace(/data:[\w/+.-]+;base64,[\w+/=\s]*/gi, '');
  return bounded(cleaned(toText(html.slice(0, MAX_HTML))), html.length > MAX_HTML);
}

function cleaned(text: string): string {
  return text
    .slice(0, 4 * MAX_TEXT)
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .trim();
}

function bounded(text: string, cut: boolean): { text: string; truncated: boolean } {
  return { text: wellFormed(text.slice(0, MAX_TEXT)), truncated: cut || text.length > MAX_TEXT };
}

import { words } from '../search/words.js';

/** One piece of a document, small enough to be found by what it says and whole enough to be understood alone. */
export interface Passage {
  /** The headings it stands under, outermost first. */
  headings: readonly string[];
  /** Its number among the passages under the same headings, from 1. Together with the headings it names the passage from version to version. */
  number: number;
  text: string;
}

/** A passage is closed once it has this many words, and never takes a paragraph that would carry it past the upper bound. */
const ENOUGH_WORDS = 120;
const MOST_WORDS = 200;
/** No passage is longer, whatever counts as a word in its script: an embedding model reads about this much. */
const MOST_CHARACTERS = 2_000;
/** Finding sentences takes time that grows faster than the text: one paragraph of a megabyte would hold the process for minutes. */
const MOST_SEGMENTED = 10_000;
const SENTENCES = new Intl.Segmenter('en', { granularity: 'sentence' });

/**
 * Cuts Markdown or plain text along headings (CommonMark 0.31, sections 4.2 and 4.3) and, within them, between paragraphs into passages of
 * about 120 to 200 words. A paragraph that is longer is cut between sentences. Passages never span two headings, so that a change in one
 * section leaves the passages of all others as they are.
 *
 * @example cutIntoPassages('# Shipping\n\nWe ship on Mondays.') // [{ headings: ['Shipping'], number: 1, text: 'We ship on Mondays.' }]
 */
export function cutIntoPassages(text: string): Passage[] {
  const passages: Passage[] = [];
  const counts = new Map<string, number>();
  for (const section of sectionsOf(text)) {
    const path = section.headings.join('\n');
    for (const piece of joinToSize(section.paragraphs.flatMap(splitToSize))) {
      const number = (counts.get(path) ?? 0) + 1;
      counts.set(path, number);
      passages.push({ headings: section.headings, number, text: piece });
    }
  }
  return passages;
}

interface Section {
  headings: readonly string[];
  paragraphs: string[];
}

/** Also keeps the pattern, which backtracks, away from lines that a machine wrote. */
const LONGEST_HEADING = 500;
const ATX_HEADING = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$/;
const SETEXT_UNDERLINE = /^ {0,3}(=+|-+)[ \t]*$/;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;

function sectionsOf(text: string): Section[] {
  const sections: Section[] = [{ headings: [], paragraphs: [] }];
  let path: { level: number; title: string }[] = [];
  let paragraph: string[] = [];
  let fence: string | null = null;

  const endParagraph = (): void => {
    const joined = paragraph.join('\n').trim();
    if (joined !== '') sections.at(-1)?.paragraphs.push(joined);
    paragraph = [];
  };
  const beginSection = (level: number, title: string): void => {
    path = [...path.filter((above) => above.level < level), { level, title }];
    sections.push({ headings: path.map((heading) => heading.title), paragraphs: [] });
  };

  for (const line of text.replace(/\r\n?/g, '\n').split('\n')) {
    const mark = FENCE.exec(line)?.[1];
    if (fence !== null) {
      paragraph.push(line);
      if (mark !== undefined && mark.startsWith(fence)) fence = null;
      continue;
    }
    const atx = line.length <= LONGEST_HEADING ? ATX_HEADING.exec(line) : null;
    const underline = SETEXT_UNDERLINE.exec(line)?.[1];
    if (mark !== undefined) {
      fence = mark;
      paragraph.push(line);
    } else if (atx !== null) {
      endParagraph();
      beginSection(atx[1]?.length ?? 1, (atx[2] ?? '').trim());
    } else if (underline !== undefined && paragraph.length === 1 && paragraph[0] !== undefined) {
      const title = paragraph[0].trim();
      paragraph = [];
      beginSection(underline.startsWith('=') ? 1 : 2, title);
    } else if (line.trim() === '') {
      endParagraph();
    } else {
      paragraph.push(line);
    }
  }
  endParagraph();
  return sections;
}

/** Puts neighbouring paragraphs together until a passage is long enough. */
function joinToSize(paragraphs: readonly string[]): string[] {
  const passages: string[] = [];
  let open: string[] = [];
  let size = 0;
  const close = (): void => {
    if (open.length > 0) passages.push(open.join('\n\n'));
    open = [];
    size = 0;
  };
  for (const paragraph of paragraphs) {
    const length = words(paragraph).length;
    const characters = open.reduce((sum, each) => sum + each.length, paragraph.length);
    if (size + length > MOST_WORDS || characters > MOST_CHARACTERS) close();
    open.push(paragraph);
    size += length;
    if (size >= ENOUGH_WORDS) close();
  }
  close();
  return passages;
}

/** Cuts a long paragraph between sentences, and a long sentence wherever it must be. */
function splitToSize(paragraph: string): string[] {
  if (paragraph.length <= MOST_CHARACTERS && words(paragraph).length <= MOST_WORDS) return [paragraph];
  const pieces: string[] = [];
  let open = '';
  let size = 0;
  const sentences = cutAtSpaces(paragraph, MOST_SEGMENTED).flatMap((slab) => [...SENTENCES.segment(slab)]);
  for (const { segment } of sentences) {
    for (const part of cutAtSpaces(segment, MOST_CHARACTERS / 2)) {
      const length = words(part).length;
      if (open !== '' && (size + length > MOST_WORDS || open.length + part.length > MOST_CHARACTERS)) {
        pieces.push(open.trim());
        open = '';
        size = 0;
      }
      open += part;
      size += length;
    }
  }
  return [...pieces, open.trim()].filter((piece) => piece !== '');
}

/** Pieces of at most `most` characters that together are the text. */
function cutAtSpaces(text: string, most: number): string[] {
  const parts: string[] = [];
  let start = 0;
  while (text.length - start > most) {
    let end = start + most;
    const space = text.lastIndexOf(' ', end - 1);
    if (space > start) end = space + 1;
    // Between the two halves of a character outside the Basic Multilingual Plane there is no place to cut.
    else if (/[\uDC00-\uDFFF]/.test(text.charAt(end))) end -= 1;
    parts.push(text.slice(start, end));
    start = end;
  }
  return [...parts, text.slice(start)];
}

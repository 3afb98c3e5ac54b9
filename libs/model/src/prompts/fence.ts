/**
 * Fences untrusted text inside a prompt. Two walls, because a model is persuaded and not programmed: the delimiter is random in each call,
 * so that no sender can write it; and the content is one line of JSON, so that it cannot start a line of its own at all.
 */
import { randomBytes } from 'node:crypto';

/** Controls other than tab and newline, lone surrogates, bidirectional marks, line separators, Unicode tags. */
const HIDDEN = /(?![\t\n])[\p{Cc}\p{Cs}]|[\u200e\u200f\u2028-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/gu;
const FENCE_LINE = /^fence: ([0-9a-f]{32})$/m;

/** A delimiter that occurs in none of the `contents`. */
export function newFence(contents: readonly string[]): string {
  for (;;) {
    const fence = randomBytes(16).toString('hex');
    if (!contents.some((content) => content.includes(fence))) return fence;
  }
}

/** The line of the system message that tells this call's delimiter. */
export function fenceLine(fence: string): string {
  return `fence: ${fence}`;
}

export function fenced(name: string, json: string, fence: string): string {
  return `<<<${fence} ${name}\n${json}\n${fence}>>>`;
}

/** Reads back what {@link fenced} wrote; undefined when there is no such block. The scripted model reads prompts with it. */
export function readFenced(name: string, system: string, content: string): unknown {
  const fence = FENCE_LINE.exec(system)?.[1];
  if (fence === undefined) return undefined;
  const start = `<<<${fence} ${name}\n`;
  const from = content.indexOf(start);
  const to = content.indexOf(`\n${fence}>>>`, from + start.length);
  if (from < 0 || to < 0) return undefined;
  try {
    return JSON.parse(content.slice(from + start.length, to)) as unknown;
  } catch {
    return undefined;
  }
}

/**
 * What a person would see of `text`: without control characters, and without the bidirectional overrides and Unicode tag characters with
 * which text is hidden from people and shown to models. Cut to `max` characters, and says so.
 */
export function visible(text: string, max: number): string {
  const cut = text.length <= max ? text : text.slice(0, max);
  const shown = cut.replace(/\r\n?/g, '\n').replace(HIDDEN, '');
  return cut === text ? shown : `${shown}\n[${text.length - max} more characters are not shown]`;
}

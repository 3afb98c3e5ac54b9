/**
 * Characters that do something to a terminal instead of being shown: controls (C0 but tab and newline, DEL, C1, so no escape sequences),
 * line separators, and those that reorder or hide text (Unicode TR 36, TR 9). In a preview they could make one thing look like another.
 */
const ACTIVE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

/** The text with every active character written out, such as `\u{1b}`. */
export function visibleText(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(ACTIVE, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

/** {@link visibleText} for all strings in `value`. */
export function visible<T>(value: T): T {
  if (typeof value === 'string') return visibleText(value) as T;
  if (Array.isArray(value)) return value.map(visible) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, visible(inner)])) as T;
}

/** On one line, for places where a newline would look like a new statement of ours. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** JSON in which active characters stand as escapes: the same value, and harmless when it is looked at. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value, undefined, 2).replace(ACTIVE, (character) =>
    // Tab and newline inside strings are escaped already; the newlines of the layout are not matched.
    [...Array(character.length).keys()]
      .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

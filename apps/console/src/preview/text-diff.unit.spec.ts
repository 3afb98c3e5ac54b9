import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { diffText, type DiffPart } from './text-diff.js';

const side = (parts: DiffPart[], without: DiffPart['kind']) =>
  parts
    .filter((part) => part.kind !== without)
    .map((part) => part.text)
    .join('');

describe('diffText', () => {
  it('marks the words that changed and leaves the rest', () => {
    expect(diffText('You get a refund of 20 EUR today.', 'You get a refund of 25 EUR today.')).toEqual([
      { kind: 'same', text: 'You get a refund of ' },
      { kind: 'removed', text: '20' },
      { kind: 'added', text: '25' },
      { kind: 'same', text: ' EUR today.' },
    ]);
  });

  it('has one part for equal texts and none for empty ones', () => {
    expect(diffText('Hello.\n', 'Hello.\n')).toEqual([{ kind: 'same', text: 'Hello.\n' }]);
    expect(diffText('', '')).toEqual([]);
  });

  it('shows a line break that was added', () => {
    expect(diffText('a b', 'a\nb')).toContainEqual({ kind: 'added', text: '\n' });
  });

  it('gives both texts back, whatever they are', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', ' ', '\n', 'word', 'é', '.', '😀', '\ud83d'), { maxLength: 60 })
      .map((t) => t.join(''));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const parts = diffText(before, after);
        expect(side(parts, 'added')).toBe(before);
        expect(side(parts, 'removed')).toBe(after);
        for (const [i, part] of parts.entries()) expect(part.kind).not.toBe(parts[i + 1]?.kind);
      }),
    );
  });

  it('stays bounded where every word differs: by lines, then as a whole', () => {
    const many = (word: string, gap: string) => Array.from({ length: 3_000 }, (_, n) => `${word}${n}`).join(gap);
    for (const gap of [' ', '\n']) {
      const parts = diffText(many('x', gap), many('y', gap));
      expect(side(parts, 'added')).toBe(many('x', gap));
      expect(side(parts, 'removed')).toBe(many('y', gap));
    }
  });
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { words } from '../search/words.js';
import { cutIntoPassages } from './passages.js';

const sentence = 'Every notebook is sewn by hand and leaves the workshop within a week. ';
const paragraph = (count: number): string => sentence.repeat(count).trim();

describe('cutting a document into passages', () => {
  test('goes along headings, and keeps the path of headings', () => {
    const text = '# Shipping\n\nWe ship on Mondays.\n\n## Abroad ##\n\nTen days.\n\n# Returns\n\nThirty days.';
    expect(cutIntoPassages(text)).toEqual([
      { headings: ['Shipping'], number: 1, text: 'We ship on Mondays.' },
      { headings: ['Shipping', 'Abroad'], number: 1, text: 'Ten days.' },
      { headings: ['Returns'], number: 1, text: 'Thirty days.' },
    ]);
  });

  test('knows underlined headings, and no headings inside code', () => {
    const text = 'Care\n====\n\nKeep it dry.\n\n```sh\n# not a heading\n\necho dry\n```';
    expect(cutIntoPassages(text)).toEqual([
      { headings: ['Care'], number: 1, text: 'Keep it dry.\n\n```sh\n# not a heading\n\necho dry\n```' },
    ]);
  });

  test('closes a passage between 120 and 200 words', () => {
    const text = Array.from({ length: 20 }, () => paragraph(3)).join('\n\n');
    const lengths = cutIntoPassages(text).map((passage) => words(passage.text).length);
    expect(lengths.length).toBeGreaterThan(3);
    for (const length of lengths.slice(0, -1)) expect(length).toBeGreaterThanOrEqual(120);
    for (const length of lengths) expect(length).toBeLessThanOrEqual(200);
  });

  test('cuts a long paragraph between sentences', () => {
    const passages = cutIntoPassages(paragraph(60));
    expect(passages.length).toBeGreaterThan(3);
    for (const { text } of passages) expect(text).toMatch(/^Every .*week\.$/s);
  });

  test('numbers passages under equal headings on, so that each has a name of its own', () => {
    const names = cutIntoPassages('# Notes\n\nOne.\n\n# Notes\n\nTwo.').map((each) => [...each.headings, each.number]);
    expect(names).toEqual([
      ['Notes', 1],
      ['Notes', 2],
    ]);
  });

  test('a change in one section leaves the passages of all others as they are', () => {
    const sections = ['# A\n\nFirst.', '# B\n\nSecond.', '# C\n\nThird.'];
    const before = cutIntoPassages(sections.join('\n\n'));
    const after = cutIntoPassages(sections.with(0, `# A\n\n${paragraph(40)}`).join('\n\n'));
    expect(after.filter((each) => each.headings[0] !== 'A')).toEqual(before.filter((each) => each.headings[0] !== 'A'));
  });

  test('takes an hour-long sentence without spaces apart, and does not take an hour for it', () => {
    const passages = cutIntoPassages('😀'.repeat(100_000));
    expect(passages.map((each) => each.text).join('')).toBe('😀'.repeat(100_000));
  });

  test('takes one endless paragraph of half a megabyte', () => {
    const passages = cutIntoPassages('Some words of one endless paragraph, and more. '.repeat(11_000));
    expect(passages.flatMap((each) => words(each.text))).toHaveLength(8 * 11_000);
  });

  test('keeps every word of any text, in order, in passages of bounded size', () => {
    const line = fc.oneof(
      fc.string({ maxLength: 80 }),
      fc.constantFrom('', '# Heading', '- point', sentence.repeat(9)),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
        const passages = cutIntoPassages(lines.join('\n'));
        for (const { text } of passages) if (text.length > 4_000) return false;
        const plain = lines.filter((each) => !/^\s*[#=\-`~]/.test(each)).flatMap(words);
        const kept = new Set(passages.flatMap((each) => words(`${each.headings.join(' ')} ${each.text}`)));
        return plain.every((word) => kept.has(word));
      }),
    );
  });
});

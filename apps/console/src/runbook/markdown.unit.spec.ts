import { describe, expect, it } from '@jest/globals';
import { blocksOf, spansOf } from './markdown.js';

describe('blocksOf', () => {
  it('reads headings, paragraphs over several lines, lists and code', () => {
    const markdown =
      '# Down\n\nIt does\nnot answer.\n\n1. Look:\n   at `status`\n2. Start it\n\n- or\n- not\n\n```sh\nnpm start\n\n# no heading\n```\n';
    expect(blocksOf(markdown)).toEqual([
      { kind: 'heading', level: 1, text: 'Down' },
      { kind: 'paragraph', text: 'It does not answer.' },
      { kind: 'list', ordered: true, items: ['Look: at `status`', 'Start it'] },
      { kind: 'list', ordered: false, items: ['or', 'not'] },
      { kind: 'code', text: 'npm start\n\n# no heading' },
    ]);
  });

  it('keeps code that is never closed, and what it does not know as text', () => {
    expect(blocksOf('<b>hi</b>\n```\nrest')).toEqual([
      { kind: 'paragraph', text: '<b>hi</b>' },
      { kind: 'code', text: 'rest' },
    ]);
  });
});

describe('spansOf', () => {
  it('tells code from text, and shows where a link leads', () => {
    expect(spansOf('Run `a*b*` **now**, see [this](x.md). 2 ** 3')).toEqual([
      { kind: 'text', text: 'Run ' },
      { kind: 'code', text: 'a*b*' },
      { kind: 'text', text: ' ' },
      { kind: 'strong', text: 'now' },
      { kind: 'text', text: ', see this (x.md). 2 ** 3' },
    ]);
  });
});

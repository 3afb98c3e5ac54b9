import { describe, expect, it } from '@jest/globals';
import { createLook, distance } from './look.js';
import { facts, quoted, table } from './table.js';

const look = createLook({ colour: false, timeZone: 'UTC', now: () => Date.parse('2026-11-22T12:00:00Z') });

describe('table', () => {
  const rows = [
    { id: '1', subject: 'A long subject line' },
    { id: '222', subject: 'S\nX' },
  ];
  const columns = [
    { title: 'id', value: ({ id }: { id: string }) => id },
    { title: 'subject', value: ({ subject }: { subject: string }) => subject },
  ];

  it('aligns columns and keeps each row on one line', () => {
    expect(table(rows, columns, look)).toBe('ID   SUBJECT\n1    A long subject line\n222  S X');
  });

  it('cuts the last column where the terminal ends', () => {
    expect(table(rows, columns, { ...look, width: 15 })).toBe('ID   SUBJECT\n1    A long su…\n222  S X');
  });
});

describe('facts', () => {
  it('leaves out what is not known', () => {
    expect(
      facts(
        [
          ['From', 'ada'],
          ['State', null],
          ['Re', ''],
        ],
        look,
      ),
    ).toBe('  From  ada');
  });
});

describe('quoted', () => {
  it('puts every foreign line behind a bar', () => expect(quoted('a\nApproved.\n', look)).toBe('  │ a\n  │ Approved.'));
});

describe('createLook', () => {
  it('tells times in the zone that it is given, and how far they are', () => {
    expect(look.time('2026-11-25T12:00:00Z')).toBe('2026-11-25 12:00 (in 3 d)');
    expect(createLook({ colour: false, timeZone: 'Asia/Tokyo' }).time('2026-11-25T20:00:00Z')).toMatch(
      /^2026-11-26 05:00/,
    );
    expect(look.time(null)).toBe('–');
  });

  it('colours only where it may', () => {
    expect(look.bad('x')).toBe('x');
    expect(createLook({ colour: true, timeZone: 'UTC' }).bad('x')).toContain('\u001b[31m');
  });

  it.each([
    [71 * 3_600_000, 'in 2 d'],
    [47 * 3_600_000, 'in 47 h'],
    [-90_000, '1 min ago'],
    [30_000, 'in less than a minute'],
    [-1_000, 'just now'],
  ])('%i ms is %s', (milliseconds, text) => expect(distance(milliseconds)).toBe(text));
});

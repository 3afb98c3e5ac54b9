import { styleText } from 'node:util';

type Paint = (text: string) => string;

/** How things look on this terminal: colours only where they are wanted, times in the operator's time zone. */
export interface Look {
  bold: Paint;
  dim: Paint;
  good: Paint;
  warn: Paint;
  bad: Paint;
  accent: Paint;
  /** `2026-11-25 13:00 (in 71 h)`; a dash for null. */
  time: (iso: string | null) => string;
  /** Columns of the terminal; undefined where lines may be of any length. */
  width: number | undefined;
}

export interface LookOptions {
  colour: boolean;
  timeZone: string;
  width?: number | undefined;
  now?: () => number;
}

export function createLook({ colour, timeZone, width, now = Date.now }: LookOptions): Look {
  const paint =
    (format: Parameters<typeof styleText>[0]): Paint =>
    (text) =>
      // Whether there are colours is decided by whom this look is made for, not by standard output.
      colour ? styleText(format, text, { validateStream: false }) : text;
  // Swedish writes dates as ISO 8601 does.
  const format = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone });
  return {
    bold: paint('bold'),
    dim: paint('dim'),
    good: paint('green'),
    warn: paint('yellow'),
    bad: paint('red'),
    accent: paint('cyan'),
    time: (iso) => (iso === null ? '–' : `${format.format(new Date(iso))} (${distance(Date.parse(iso) - now())})`),
    width,
  };
}

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
] as const;

/** `in 71 h`, `3 min ago`, `now`. Days are named from two days on: “in 47 h” says more than “in 1 d”. */
export function distance(milliseconds: number): string {
  const size = Math.abs(milliseconds);
  const unit = UNITS.find(([name, length]) => size >= (name === 'd' ? 2 : 1) * length);
  if (unit === undefined) return milliseconds > 0 ? 'in less than a minute' : 'just now';
  const amount = `${Math.floor(size / unit[1])} ${unit[0]}`;
  return milliseconds > 0 ? `in ${amount}` : `${amount} ago`;
}

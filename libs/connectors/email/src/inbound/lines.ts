/** One line without control characters and without those that turn the reading direction, with which names are disguised. */
export function line(value: unknown, max: number): string {
  if (typeof value !== 'string') return '';
  const flat = value
    .slice(0, 4 * max)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '');
  return wellFormed(flat.trim().slice(0, max));
}

/** A lone surrogate, from a cut emoji or on purpose, is no valid JSON for PostgreSQL. */
export function wellFormed(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}

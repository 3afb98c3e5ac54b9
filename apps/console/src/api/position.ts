/**
 * The later of two log positions (`transaction:position`, both decimal integers too long for a number). Queries pass it as `after`, so
 * that a late notice about an older change never makes the console read less than the operator has just written.
 */
export function laterPosition(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  const [aTx, aPosition] = parse(a);
  const [bTx, bPosition] = parse(b);
  return aTx > bTx || (aTx === bTx && aPosition >= bPosition) ? a : b;
}

function parse(at: string): [bigint, bigint] {
  const [transaction = '', position = ''] = at.split(':');
  return [toBigInt(transaction), toBigInt(position)];
}

function toBigInt(digits: string): bigint {
  return /^\d+$/.test(digits) ? BigInt(digits) : 0n;
}

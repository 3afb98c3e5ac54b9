import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';

// OWASP's second-choice parameters for scrypt (N = 2^16, r = 8, p = 2 is heavier than a 160-bit random secret needs). They are stored with
// the hash, so that they can be raised later.
const COST = { N: 2 ** 15, r: 8, p: 1 };
const LENGTH = 32;

function derive(secret: string, salt: Buffer, cost: { N: number; r: number; p: number }): Promise<Buffer> {
  const options: ScryptOptions = { ...cost, maxmem: 256 * cost.N * cost.r };
  return new Promise((resolve, reject) => {
    scrypt(secret, salt, LENGTH, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

/** 160 random bits in base64url: long enough that no guessing helps, short enough to be copied by hand. */
export function newSecret(): string {
  return randomBytes(20).toString('base64url');
}

/** `scrypt$N$r$p$salt$hash` (RFC 7914), binary parts in base64. */
export async function hashSecret(secret: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(secret, salt, COST);
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64'), hash.toString('base64')].join('$');
}

/** Compares in constant time. False for a hash of an unknown layout. */
export async function verifySecret(secret: string, stored: string): Promise<boolean> {
  const [scheme, N, r, p, salt, hash] = stored.split('$');
  if (scheme !== 'scrypt' || !salt || !hash) return false;
  const expected = Buffer.from(hash, 'base64');
  const given = await derive(secret, Buffer.from(salt, 'base64'), { N: Number(N), r: Number(r), p: Number(p) });
  return expected.length === given.length && timingSafeEqual(expected, given);
}

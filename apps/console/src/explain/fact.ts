import { formatMoney } from '../money.js';

const LABELS: Readonly<Record<string, string>> = {
  promptVersion: 'prompt version',
  inputTokens: 'tokens in',
  outputTokens: 'tokens out',
  costMicros: 'cost',
  reservedMicros: 'reserved',
  actionId: 'act',
  approvalId: 'approval',
  messageId: 'Message-ID',
  policyVersion: 'policy version',
  previousDigest: 'digest before',
  proposedBy: 'proposed by step',
  firstOfThread: 'first of its thread',
  key: 'idempotency key',
  sha256: 'SHA-256',
};

/** Log figures are in micro-units of this currency (the contracts' Money, of which events carry the number alone). */
const CURRENCY = 'USD';
const HASH = /^[0-9a-f]{64}$/;

/** A fact of an explanation for people: a readable label, money as money, hashes short. `full` is the value as it was. */
export function tellFact(fact: { name: string; value: string }): { label: string; text: string; full: string } {
  const { name, value: full } = fact;
  const label = (Object.hasOwn(LABELS, name) ? LABELS[name] : undefined) ?? name;
  if (/Micros$/.test(name) && /^\d+$/.test(full)) {
    return { label, text: formatMoney({ micros: Number(full), currency: CURRENCY }), full };
  }
  if (HASH.test(full)) return { label, text: full.slice(0, 12), full };
  if (full === 'true' || full === 'false') return { label, text: full === 'true' ? 'yes' : 'no', full };
  return { label, text: full, full };
}

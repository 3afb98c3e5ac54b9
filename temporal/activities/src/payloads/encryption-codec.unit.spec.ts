import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { BlobStore, Keyring } from '@steward/platform';
import { decodePayloads } from './codec-endpoint.js';
import { CLAIM_THRESHOLD, EncryptionCodec } from './encryption-codec.js';

const CANARY = 'canary-7d1f: ada@example.org';
let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'codec-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const keyring = (fill: number) => new Keyring(Buffer.alloc(32, fill));
const codec = (fill = 1) => new EncryptionCodec(keyring(fill), new BlobStore(home, keyring(fill)));
const payloadOf = (value: unknown): Payload => defaultPayloadConverter.toPayload(value) as Payload;
const valueOf = (payload: Payload | undefined): unknown => defaultPayloadConverter.fromPayload(payload as Payload);
const blobs = () => readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());

async function roundTrip(value: unknown): Promise<unknown> {
  const [encoded] = await codec().encode([payloadOf(value)]);
  const [decoded] = await codec().decode([encoded as Payload]);
  return valueOf(decoded);
}

describe('the payload codec', () => {
  it('gives back what it was given', async () => {
    for (const value of [null, undefined, '', 'ümlaut ✓', { nested: [1, { two: 2 }] }, new Uint8Array([0, 255, 1])]) {
      expect(await roundTrip(value)).toEqual(value);
    }
  });

  it('takes the empty array that protobufjs makes of an empty field', async () => {
    const empty = { ...payloadOf(undefined), data: [] as unknown as Uint8Array };
    const [encoded] = await codec().encode([empty]);
    const [decoded] = await codec().decode([encoded as Payload]);
    expect(valueOf(decoded)).toBeUndefined();
  });

  it('leaves nothing readable but the key id', async () => {
    const [encoded] = await codec().encode([payloadOf({ text: CANARY })]);
    expect(Buffer.from(encoded?.data ?? []).includes('canary')).toBe(false);
    expect(Object.keys(encoded?.metadata ?? {}).sort()).toEqual(['encoding', 'encryption-key-id']);
    expect(blobs()).toEqual([]);
  });

  it('makes another ciphertext of the same payload each time', async () => {
    const [first, second] = await codec().encode([payloadOf(CANARY), payloadOf(CANARY)]);
    expect(Buffer.from(first?.data ?? []).equals(Buffer.from(second?.data ?? []))).toBe(false);
  });

  it('keeps what is large in an encrypted blob, and Temporal small', async () => {
    const large = { text: CANARY.repeat(20_000) };
    const one = codec();
    const [encoded] = await one.encode([payloadOf(large)]);
    expect(encoded?.data?.byteLength).toBeLessThan(1_000);
    expect(blobs()).toHaveLength(1);
    // Another process, with the same key and the same home.
    const [decoded] = await codec().decode([encoded as Payload]);
    expect(valueOf(decoded)).toEqual(large);
    // A replay encodes the same command again.
    await one.encode([payloadOf(large)]);
    expect(blobs()).toHaveLength(1);
  });

  it('draws the line at the threshold', async () => {
    await codec().encode([payloadOf('x'.repeat(CLAIM_THRESHOLD - 200))]);
    expect(blobs()).toHaveLength(0);
    await codec().encode([payloadOf('x'.repeat(CLAIM_THRESHOLD))]);
    expect(blobs()).toHaveLength(1);
  });

  it('refuses what was changed, moved to another encoding, or encrypted under another key', async () => {
    const [encoded] = await codec().encode([payloadOf(CANARY)]);
    const data = Buffer.from(encoded?.data ?? []);
    data[data.length - 1] = (data.at(-1) ?? 0) ^ 1;
    await expect(codec().decode([{ ...encoded, data }])).rejects.toMatchObject({ code: 'internal.bug' });
    const claim = { ...encoded?.metadata, encoding: Buffer.from('binary/encrypted-claim') };
    await expect(codec().decode([{ ...encoded, metadata: claim }])).rejects.toMatchObject({ code: 'internal.bug' });
    await expect(codec(2).decode([encoded as Payload])).rejects.toMatchObject({ code: 'not_found' });
  });

  it('lets plain payloads pass, such as a signal typed by hand', async () => {
    const plain = payloadOf({ decision: 'approve' });
    expect(await codec().decode([plain])).toEqual([plain]);
  });
});

describe('the codec endpoint', () => {
  const json = (payload: Payload | undefined) => ({
    metadata: Object.fromEntries(
      Object.entries(payload?.metadata ?? {}).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
    ),
    data: Buffer.from(payload?.data ?? []).toString('base64'),
  });

  it("decodes the Temporal UI's request", async () => {
    const [encoded] = await codec().encode([payloadOf({ text: CANARY })]);
    const answer = await decodePayloads(codec(), { payloads: [json(encoded)] });
    expect(answer).toEqual({ payloads: [json(payloadOf({ text: CANARY }))] });
  });

  it('refuses bodies of another shape', async () => {
    for (const body of [
      null,
      {},
      { payloads: 'x' },
      { payloads: [{ data: 'not base64!' }] },
      { payloads: Array(1001).fill({}) },
    ]) {
      await expect(decodePayloads(codec(), body)).rejects.toMatchObject({ code: 'input.invalid' });
    }
  });
});

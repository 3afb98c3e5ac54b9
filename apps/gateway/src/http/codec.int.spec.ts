import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EncryptionCodec } from '@steward/temporal-activities';
import { startRig, type Rig } from '../spec/rig.js';

const PLAIN = { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from('"canary-7731"') };

describe('the payload codec', () => {
  let rig: Rig;
  let body: object;
  beforeAll(async () => {
    rig = await startRig();
    const codec = new EncryptionCodec(rig.ports.keyring, rig.ports.blobs);
    const [payload] = await codec.encode([PLAIN]);
    const base64 = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString('base64');
    const metadata = Object.entries(payload?.metadata ?? {}).map(([name, value]) => [name, base64(value)]);
    body = { payloads: [{ metadata: Object.fromEntries(metadata) as object, data: base64(payload?.data) }] };
  });
  afterAll(() => rig.close());

  const decode = (headers: Record<string, string>, sent: unknown = body) =>
    rig.ask('/codec/decode', { headers, body: sent });

  it('gives plain text to the signed-in operator’s browser', async () => {
    const answer = await decode(await rig.browser());
    expect(answer.status).toBe(200);
    const { payloads } = answer.json() as { payloads: { data: string }[] };
    expect(Buffer.from(payloads[0]?.data ?? '', 'base64').toString()).toBe('"canary-7731"');
  });

  it('gives nothing to anybody else: signed out, another site, the command line’s token', async () => {
    const browser = await rig.browser();
    const answers = [
      await decode({}),
      await decode({ ...browser, origin: 'https://evil.example' }),
      await decode(await rig.cli()),
      await decode({ cookie: 'steward_session=0123456789abcdef0123', origin: rig.origin }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 403, 401, 401]);
    const canary = Buffer.from('canary-7731').toString('base64').slice(0, 12);
    for (const { text } of answers) expect(text).not.toMatch(new RegExp(`canary|${canary}`));
  });

  it.each([
    ['no payloads', {}],
    ['payloads that are none', { payloads: [{ data: 1 }] }],
    ['too many', { payloads: Array(1001).fill({}) as object[] }],
  ])('answers %s with what is wrong', async (_what, sent) => {
    const answer = await decode(await rig.browser(), sent);
    expect(answer.status).toBe(400);
    expect(answer.json()).toHaveProperty('error.code', 'input.invalid');
  });

  it('says nothing of its inside when ciphertext was changed', async () => {
    const broken = JSON.parse(JSON.stringify(body)) as { payloads: { data: string }[] };
    for (const payload of broken.payloads) payload.data = Buffer.from('not what was encrypted').toString('base64');
    const answer = await decode(await rig.browser(), broken);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.text).not.toMatch(/at .*\.js|node_modules|aes/i);
  });
});

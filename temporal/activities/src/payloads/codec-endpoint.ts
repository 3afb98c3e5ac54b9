import { z } from 'zod';
import type { Payload, PayloadCodec } from '@temporalio/common';
import { StewardError } from '@steward/contracts';

const MAX_PAYLOADS = 1000;
const base64 = z.base64().max(4 * 1024 * 1024);

/** The body that the Temporal UI posts to a codec server: payloads in protobuf's JSON form, all bytes in base64. */
const CodecRequest = z.object({
  payloads: z
    .array(z.object({ metadata: z.record(z.string().max(200), base64).default({}), data: base64.default('') }))
    .max(MAX_PAYLOADS),
});
export type CodecBody = z.infer<typeof CodecRequest>;

/**
 * Answers `/codec/decode` (Temporal's remote codec protocol): the same body with the payloads in plain text. The caller checks the
 * operator's session first. Temporal's own plain payloads pass unchanged.
 *
 * @throws StewardError `input.invalid` for a body of another shape; codec errors as they are
 * @example response.json(await decodePayloads(codec, request.body));
 */
export async function decodePayloads(codec: PayloadCodec, body: unknown): Promise<CodecBody> {
  const parsed = CodecRequest.safeParse(body);
  if (!parsed.success) {
    throw new StewardError('input.invalid', `The codec takes {"payloads": […]} with at most ${MAX_PAYLOADS} payloads.`);
  }
  const decoded = await codec.decode(parsed.data.payloads.map(fromJson));
  return { payloads: decoded.map(toJson) };
}

function fromJson({ metadata, data }: CodecBody['payloads'][number]): Payload {
  return { metadata: mapValues(metadata, (value) => Buffer.from(value, 'base64')), data: Buffer.from(data, 'base64') };
}

function toJson({ metadata, data }: Payload): CodecBody['payloads'][number] {
  return {
    metadata: mapValues(metadata ?? {}, (value) => Buffer.from(value).toString('base64')),
    data: Buffer.from(data ?? []).toString('base64'),
  };
}

function mapValues<A, B>(record: Record<string, A>, map: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}

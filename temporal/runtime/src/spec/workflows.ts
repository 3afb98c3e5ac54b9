import { z } from 'zod';
import { emailReply, journalNote, modelChat, type ActResult, type ArgsOf, type InboundEmail } from '@steward/contracts';
import { agent } from '../index.js';

const REPLY: ArgsOf<typeof emailReply> = {
  to: [{ address: 'ada@example.org' }],
  subject: 'Re: hello',
  text: 'Hello Ada',
  inReplyTo: null,
  references: [],
  threadId: '5f0c7a52-3a83-4a7e-8f0a-5a1c8d1f8d11',
};

const NOTHING_KNOWN = { mail: {} as InboundEmail, known: { memories: [], degraded: [] } };

/** Proposes one reply and ends with what came of it. */
export const oneReply = agent({ name: 'one-reply', input: z.null(), needs: [emailReply] }, async (run) => {
  const reply = await run.act(emailReply, REPLY, { because: 'a test' });
  return run.outcome(reply.status, detailOf(reply));
});

/** Two acts that wait side by side. */
export const twoReplies = agent({ name: 'two-replies', input: z.null(), needs: [emailReply] }, async (run) => {
  const first = run.act(emailReply, REPLY, { because: 'a test', step: 'first' });
  const second = run.act(emailReply, REPLY, { because: 'a test', step: 'second' });
  return run.outcome('done', (await Promise.all([first, second])).map((result) => result.status).join(','));
});

/** A chain of acts inside our own database. */
export const notes = agent({ name: 'notes', input: z.number(), needs: [journalNote] }, async (run, count) => {
  const results: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const note = await run.act(journalNote, { text: `note ${n}` }, { because: 'a test' });
    results.push(note.status);
  }
  return run.outcome('noted', results.join(','));
});

/** A local step, then nothing that waits: the end falls into the same workflow task. */
export const checkpointOnly = agent({ name: 'checkpoint-only', input: z.null(), needs: [] }, async (run) => {
  const value = await run.checkpoint('only', 1);
  return run.outcome('done', String(value));
});

export const thinker = agent({ name: 'thinker', input: z.unknown(), needs: [modelChat] }, async (run) => {
  const answer = await run.think(z.object({ text: z.string() }), 'test/prompt', NOTHING_KNOWN);
  return run.outcome('thought', answer.text);
});

/** Fails while an act that it does not wait for is still asked. */
export const careless = agent({ name: 'careless', input: z.null(), needs: [emailReply, modelChat] }, async (run) => {
  void run.act(emailReply, REPLY, { because: 'a test' });
  await run.think(z.unknown(), 'test/prompt', NOTHING_KNOWN);
  throw new TypeError('a bug that quotes ada@example.org');
});

export const undeclared = agent({ name: 'undeclared', input: z.null(), needs: [] }, async (run) => {
  const reply = await run.act(emailReply as never, REPLY as never, { because: 'a test' });
  return run.outcome((reply as ActResult).status);
});

function detailOf(result: ActResult): string | null {
  switch (result.status) {
    case 'rejected':
      return result.reason;
    case 'executed_with_edits':
      return String(result.args['text']);
    case 'refused':
      return result.code;
    case 'executed':
    case 'expired':
    case 'denied':
    case 'in_doubt':
    case 'cancelled':
      return null;
  }
}

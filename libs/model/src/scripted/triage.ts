/**
 * The scripted model's answer to `support/triage`. Responsible for: the same answer to the same mail and records, and for saying in each
 * answer that no language model wrote it.
 */
import { TriagePlan } from '@steward/contracts';
import { EmbeddingUnavailable, type Embedder } from '../embedding/embedder.js';
import { readFenced } from '../prompts/fence.js';
import { TriageInput } from '../prompts/support-triage.js';
import { nearestSentence, type Quote } from './documents.js';
import type { Example } from './examples/example.js';
import { ORDER_EXAMPLES } from './examples/orders.js';
import { OTHER_EXAMPLES } from './examples/others.js';
import { QUESTION_EXAMPLES } from './examples/questions.js';
import { embeddingSimilarity, wordSimilarity, type Similarity } from './similarity.js';

const EXAMPLES = [...ORDER_EXAMPLES, ...QUESTION_EXAMPLES, ...OTHER_EXAMPLES].flatMap((example) =>
  example.mails.map((mail) => ({ example, mail })),
);
const EXAMPLE_MAILS = EXAMPLES.map(({ mail }) => mail);

/** Below these no example is near, and the mail is left to the operator. The two methods have different scales. */
const NEAR_ENOUGH = { embeddings: 0.3, 'shared words': 0.12 } as const;

const UNKNOWN: Example = {
  name: 'none',
  category: 'other',
  urgency: 'normal',
  wants: 'Writes about something that no example covers',
  mails: [],
  reply: {
    opening: 'Thank you for your message.',
    withoutDocument: 'I have read it and am looking into it.',
    closing: 'I will answer you as soon as I can.',
  },
};

/** The mail and records of a `support/triage` prompt, or undefined when the messages hold none. */
export function readTriageInput(system: string, user: string): TriageInput | undefined {
  return TriageInput.safeParse({
    mail: readFenced('mail', system, user),
    known: readFenced('records', system, user),
  }).data;
}

/** Embeddings where the model can be loaded, else words in common, with the reason. Loading happens here, once. */
export async function chooseSimilarity(
  embedder: Embedder,
): Promise<{ similarity: Similarity; degraded: string | null }> {
  const similarity = embeddingSimilarity(embedder);
  try {
    await similarity.compare('', EXAMPLE_MAILS);
    return { similarity, degraded: null };
  } catch (error) {
    if (!(error instanceof EmbeddingUnavailable)) throw error;
    return { similarity: wordSimilarity(), degraded: error.message };
  }
}

export async function answerTriage({ mail, known }: TriageInput, similarity: Similarity): Promise<TriagePlan> {
  const question = `${mail.subject.replace(/^\s*(?:(?:re|fwd?|aw)\s*:\s*)+/i, '')}. ${ownWords(mail.text)}`;
  const near = await similarity.compare(question, EXAMPLE_MAILS);
  const score = Math.max(...near);
  const found = EXAMPLES[near.indexOf(score)]?.example;
  const example = found !== undefined && score >= NEAR_ENOUGH[similarity.method] ? found : UNKNOWN;

  const quote = example.reply?.withoutDocument
    ? await nearestSentence(`${example.name}: ${question}`, known, similarity)
    : undefined;
  const subject = mail.subject.trim() === '' ? 'without a subject' : `“${mail.subject.trim().slice(0, 200)}”`;
  return {
    category: example.category,
    urgency: example.urgency,
    summary: `${example.wants}: ${subject}`,
    rationale:
      `Scripted model: nearest example “${example.name}”, similarity ${score.toFixed(2)}` +
      `${similarity.method === 'embeddings' ? '' : ` by ${similarity.method}`}. No language model is connected.`,
    reply: example.reply === null ? null : { body: body(mail.from.name, example.reply, quote) },
    uses: quote === undefined ? [] : [quote.recordId],
  };
}

function body(name: string | undefined, reply: NonNullable<Example['reply']>, quote: Quote | undefined): string {
  const greeting = callName(name);
  return [
    greeting === undefined ? 'Hello,' : `Hello ${greeting},`,
    [reply.opening, quote?.sentence ?? reply.withoutDocument].filter((part) => part !== null).join(' '),
    reply.closing,
    'Kind regards',
  ].join('\n\n');
}

/** The display name when it looks like a person's. It comes from outside, so anything else (links, addresses) is not repeated. */
function callName(name: string | undefined): string | undefined {
  const trimmed = name?.trim() ?? '';
  return /^\p{L}[\p{L}\p{M}'’. -]{0,59}$/u.test(trimmed) && !/\p{L}\.\p{L}{2}/u.test(trimmed) ? trimmed : undefined;
}

/** The sender's own words: without the quoted mail, and without the signature (RFC 3676 section 4.3, "-- "). */
function ownWords(text: string): string {
  const lines = text.split('\n');
  const signature = lines.findIndex((line) => /^-- ?$/.test(line));
  return (signature < 0 ? lines : lines.slice(0, signature)).filter((line) => !line.startsWith('>')).join('\n');
}

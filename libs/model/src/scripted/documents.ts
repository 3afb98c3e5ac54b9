import type { TriageInput } from '../prompts/support-triage.js';
import { sharedWords, wordsOf, type Similarity } from './similarity.js';

type KnownRecord = TriageInput['known'][number];

export interface Quote {
  readonly recordId: string;
  readonly sentence: string;
}

/** Below these a sentence is about something else. Found by trial on the tests' mails; the two methods have different scales. */
const NEAR_ENOUGH = { embeddings: 0.45, 'shared words': 0.3 } as const;
/** So many sentences are compared by meaning; words in common choose them, because each comparison takes about 6 ms. */
const MAX_COMPARED = 16;

/**
 * The sentence of the recalled documents that is nearest to the question, or undefined when none is near. Only documents are quoted, which
 * the operator put there to be told; records about customers and earlier mails are not for the outside.
 */
export async function nearestSentence(
  question: string,
  known: readonly KnownRecord[],
  similarity: Similarity,
): Promise<Quote | undefined> {
  const asked = wordsOf(question);
  const sentences = known
    .filter(({ kind }) => kind === 'document')
    .flatMap(({ id, text, title }) => sentencesOf(text).map((sentence) => ({ recordId: id, sentence, title })))
    .map((quote) => ({ quote, shared: sharedWords(asked, wordsOf(`${quote.title} ${quote.sentence}`)) }))
    .sort((one, other) => other.shared - one.shared)
    .slice(0, MAX_COMPARED)
    .map(({ quote }) => quote);
  if (sentences.length === 0) return undefined;

  const near = await similarity.compare(
    question,
    sentences.map(({ title, sentence }) => `${title}: ${sentence}`),
  );
  const best = near.indexOf(Math.max(...near));
  const found = sentences[best];
  return found !== undefined && (near[best] ?? 0) >= NEAR_ENOUGH[similarity.method]
    ? { recordId: found.recordId, sentence: found.sentence }
    : undefined;
}

/** Whole sentences of Markdown or plain text: no headings, tables or code, without list marks and emphasis. */
function sentencesOf(text: string): string[] {
  return text
    .replace(/^\s*#{1,6}\s.*$/gm, '\n')
    .split(/\n\s*\n|\n(?=\s*(?:[-*>|]|\d+\.))/)
    .map((block) => block.replace(/\s+/g, ' ').trim())
    .filter((block) => !/^[|`]/.test(block))
    .map((block) => block.replace(/^(?:[-*>]|\d+\.)\s+/, '').replace(/\*\*|__|`/g, ''))
    .flatMap((block) => block.split(/(?<=[.!?])\s+(?=\p{Lu})/u))
    .filter((sentence) => sentence.length >= 20 && sentence.length <= 400 && /[.!?]$/.test(sentence));
}

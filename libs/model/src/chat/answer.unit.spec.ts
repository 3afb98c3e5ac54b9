import { describe, expect, it } from '@jest/globals';
import { supportTriage } from '../prompts/support-triage.js';
import { readCompletion, readValue, usageOf } from './answer.js';

const PLAN = { category: 'other', urgency: 'low', summary: 's', rationale: 'r', reply: null, uses: [] };

function completion(content: string | null, choice: object = {}): NonNullable<ReturnType<typeof readCompletion>> {
  const read = readCompletion({
    id: 'c1',
    model: 'm',
    choices: [{ message: { content }, finish_reason: 'stop', ...choice }],
  });
  if (read === undefined) throw new Error('no completion');
  return read;
}

describe('an answer', () => {
  it('is read from JSON, also from inside a Markdown code block', () => {
    expect(readValue(completion(JSON.stringify(PLAN)), supportTriage, 7)).toEqual(PLAN);
    expect(readValue(completion(`\`\`\`json\n${JSON.stringify(PLAN)}\n\`\`\``), supportTriage, 7)).toEqual(PLAN);
  });

  it.each([
    ['cut off', completion('{"category":', { finish_reason: 'length' }), 'model.invalid_output'],
    ['empty', completion(null), 'model.invalid_output'],
    ['prose', completion('Sure! my canary'), 'model.invalid_output'],
    ['another shape', completion(JSON.stringify({ ...PLAN, category: 'canary' })), 'model.invalid_output'],
    ['no object', completion('"canary"'), 'model.invalid_output'],
    ['filtered', completion(null, { finish_reason: 'content_filter' }), 'model.refused'],
    ['refused', completion(null, { message: { content: null, refusal: 'canary' } }), 'model.refused'],
  ])('that is %s is a failure that was paid for and repeats nothing of it', (_, given, code) => {
    const read = (): unknown => readValue(given, supportTriage, 7);
    expect(read).toThrow(expect.objectContaining({ code, spentMicros: 7 }));
    expect(read).not.toThrow(/canary/);
  });

  it('counts only tokens that can be true', () => {
    const counted = (usage: unknown): unknown => {
      const read = readCompletion({ choices: [{ message: { content: '' } }], usage });
      return read && usageOf(read);
    };
    expect(counted({ prompt_tokens: 3, completion_tokens: 4 })).toEqual({ inputTokens: 3, outputTokens: 4 });
    for (const wrong of [
      undefined,
      null,
      {},
      { prompt_tokens: -1, completion_tokens: 1 },
      { prompt_tokens: 1e300, completion_tokens: 1 },
    ]) {
      expect(counted(wrong)).toBeUndefined();
    }
  });

  it('is none where the endpoint talks about something else', () => {
    for (const body of [undefined, null, '<html>', {}, { error: { message: 'x' } }, { choices: [] }]) {
      expect(readCompletion(body)).toBeUndefined();
    }
  });
});

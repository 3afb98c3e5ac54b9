import { describe, expect, it } from '@jest/globals';
import { createEmbedder } from '../embedding/minilm.js';
import { testModelDir } from '../testing/model-dir.js';
import { HELD_OUT_MAILS } from '../testing/held-out-mails.js';
import { answerTriage, chooseSimilarity } from './triage.js';

describe('the scripted model', () => {
  it('puts at least nine of ten held-out mails into the right category', async () => {
    const { similarity, degraded } = await chooseSimilarity(
      createEmbedder(testModelDir(process.env['STEWARD_MODEL_DIR'])),
    );
    expect(degraded).toBeNull();
    const wrong: string[] = [];
    for (const { subject, text, category } of HELD_OUT_MAILS) {
      const mail = { from: { address: 'someone@example.org' }, subject, text, attachments: [] };
      const plan = await answerTriage({ mail, known: [] }, similarity);
      if (plan.category !== category) wrong.push(`${subject}: ${plan.category}, not ${category} (${plan.rationale})`);
    }
    expect(HELD_OUT_MAILS.length).toBeGreaterThanOrEqual(20);
    expect({ wrong, most: wrong.length <= HELD_OUT_MAILS.length / 10 }).toEqual({ wrong, most: true });
  });
});

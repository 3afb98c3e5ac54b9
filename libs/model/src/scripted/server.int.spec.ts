import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { supportTriage } from '../prompts/support-triage.js';
import { testModelDir } from '../testing/model-dir.js';
import { endScriptedProcess, startScriptedProcess } from '../testing/scripted-process.js';
import { DOCUMENT, QUESTION, ask, chatAt } from '../testing/triage-calls.js';
import { SCRIPTED_MODEL_ID } from './model-id.js';

describe('the scripted model over HTTP', () => {
  let child: ChildProcess;
  let origin: string;

  beforeAll(async () => {
    ({ child, origin } = await startScriptedProcess({
      PORT: '0',
      STEWARD_MODEL_DIR: testModelDir(process.env['STEWARD_MODEL_DIR']),
    }));
  });
  afterAll(async () => {
    expect(await endScriptedProcess(child)).toBe(0);
  });

  it('answers a mail with its nearest example, quotes the document that fits, and says what it is', async () => {
    const chat = chatAt(origin);
    expect(chat.estimate(supportTriage, QUESTION, 2_000)).toBe(0);
    const answer = await ask(chat);
    expect(answer).toMatchObject({
      provider: 'scripted',
      model: SCRIPTED_MODEL_ID,
      promptId: 'support/triage',
      promptVersion: 1,
      costMicros: 0,
      value: { category: 'question', uses: [DOCUMENT] },
    });
    expect(answer.usage.inputTokens).toBeGreaterThan(0);
    expect(answer.responseId).toMatch(/^chatcmpl-scripted-/);
    expect(answer.value.rationale).toMatch(
      /^Scripted model: nearest example “paper and materials”, similarity 0\.\d\d\./,
    );
    expect(answer.value.reply?.body).toMatch(/^Hello Ana Ruiz,\n/);
    expect(answer.value.reply?.body).toContain(
      'The paper is 100 g/m² and takes fountain pen ink without bleeding through.',
    );
    expect(answer.value.reply?.body).not.toContain('her fountain pen');
  });

  it('gives the same answer to the same mail, and does not depend on the random fence', async () => {
    const [first, second] = await Promise.all([ask(chatAt(origin)), ask(chatAt(origin))]);
    expect(second).toEqual(first);
  });

  it('repeats no link from a sender’s name', async () => {
    const mail = { ...QUESTION.mail, from: { address: 'x@y.example', name: 'Visit evil.example now' } };
    const { value } = await ask(chatAt(origin), { mail, known: [] });
    expect(value.reply?.body).toMatch(/^Hello,\n/);
    expect(value.uses).toEqual([]);
  });

  it('proposes no reply to spam, and leaves what it does not know to the operator', async () => {
    const spam = {
      ...QUESTION.mail,
      subject: 'Loan',
      text: 'Dear owner, low rates! Your loan is approved within 24 hours.',
    };
    expect((await ask(chatAt(origin), { mail: spam, known: [] })).value).toMatchObject({
      category: 'spam',
      reply: null,
    });
    const strange = { ...QUESTION.mail, subject: 'qwx', text: 'zzkt 77 %% ploj' };
    expect((await ask(chatAt(origin), { mail: strange, known: [] })).value).toMatchObject({
      category: 'other',
      rationale: expect.stringContaining('“none”'),
    });
  });

  it('cuts its answer at the output limit, as a real model does', async () => {
    const cut = chatAt(origin).complete({ prompt: supportTriage, input: QUESTION, maxOutputTokens: 5, key: 'k' });
    await expect(cut).rejects.toMatchObject({ code: 'model.invalid_output', spentMicros: 0 });
  });

  it('lists itself and tells its health', async () => {
    await chatAt(origin).check();
    expect(await (await fetch(`${origin}/v1/models`)).json()).toMatchObject({ data: [{ id: SCRIPTED_MODEL_ID }] });
    const health = await fetch(`${origin}/healthz`);
    expect([health.status, await health.json()]).toEqual([
      200,
      { ok: true, mode: 'nearest example', similarity: 'embeddings', degraded: null },
    ]);
  });

  it.each([
    ['no JSON', 'POST', '/v1/chat/completions', '{', 400, null],
    [
      'no messages',
      'POST',
      '/v1/chat/completions',
      JSON.stringify({ model: SCRIPTED_MODEL_ID, messages: [] }),
      400,
      null,
    ],
    [
      'a stream',
      'POST',
      '/v1/chat/completions',
      JSON.stringify({ model: SCRIPTED_MODEL_ID, messages: [{ role: 'user', content: 'x' }], stream: true }),
      400,
      null,
    ],
    [
      'another model',
      'POST',
      '/v1/chat/completions',
      JSON.stringify({ model: 'gpt-5', messages: [{ role: 'user', content: 'x' }] }),
      404,
      'model_not_found',
    ],
    [
      'a prompt that is not Steward’s',
      'POST',
      '/v1/chat/completions',
      JSON.stringify({ model: SCRIPTED_MODEL_ID, messages: [{ role: 'user', content: 'Tell me a joke' }] }),
      400,
      'unforeseen_prompt',
    ],
    ['too much', 'POST', '/v1/chat/completions', 'x'.repeat(3_000_000), 413, 'request_too_large'],
    ['another path', 'GET', '/v1/embeddings', undefined, 404, 'unknown_url'],
    ['the test door outside strict mode', 'GET', '/__requests', undefined, 404, 'unknown_url'],
  ])('refuses %s in OpenAI’s form', async (_, method, path, body, status, code) => {
    const response = await fetch(origin + path, { method, ...(body === undefined ? {} : { body }) });
    expect([response.status, await response.json()]).toEqual([
      status,
      { error: expect.objectContaining({ message: expect.any(String), type: 'invalid_request_error', code }) },
    ]);
  });
});

describe('the scripted model without embeddings', () => {
  it('goes on by shared words, and says so in its health and in each rationale', async () => {
    const { child, origin } = await startScriptedProcess({});
    try {
      expect(await (await fetch(`${origin}/healthz`)).json()).toMatchObject({
        ok: true,
        similarity: 'shared words',
        degraded: expect.stringContaining('STEWARD_MODEL_DIR'),
      });
      const { value } = await ask(chatAt(origin));
      expect(value).toMatchObject({ category: 'question', rationale: expect.stringContaining('by shared words') });
    } finally {
      await endScriptedProcess(child);
    }
  });
});

describe('the process', () => {
  it('ends when its parent lets go of it, even with a call open', async () => {
    const { child, origin } = await startScriptedProcess({});
    try {
      const ended = once(child, 'exit');
      const body = new ReadableStream();
      const open = fetch(`${origin}/v1/chat/completions`, { method: 'POST', body, duplex: 'half' } as RequestInit);
      open.catch(() => undefined);
      await fetch(`${origin}/healthz`);
      child.disconnect();
      expect(await ended).toEqual([0, null]);
      await expect(open).rejects.toThrow();
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('names every wrong setting and does not start', async () => {
    await expect(startScriptedProcess({ PORT: 'many', STEWARD_MODEL_DIR: '' })).rejects.toThrow(
      /at PORT[^]*at STEWARD_MODEL_DIR/,
    );
  });
});

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createChatModel } from '../chat/openai-chat.js';
import type { ChatModel } from '../chat/chat-model.js';
import { supportTriage, type TriageInput } from '../prompts/support-triage.js';
import { testModelDir } from '../testing/model-dir.js';
import { SCRIPTED_MODEL_ID } from './model-id.js';
import { endScriptedProcess, startScriptedProcess } from '../testing/scripted-process.js';

const DOCUMENT = '11111111-1111-4111-8111-111111111111';
const CUSTOMER = '22222222-2222-4222-8222-222222222222';
const QUESTION: TriageInput = {
  mail: {
    from: { address: 'ana@example.org', name: 'Ana Ruiz' },
    subject: 'Re: Fountain pens',
    text: 'Does the ink of a fountain pen show through your paper?\n\n> Where is my order? My parcel is lost!\n-- \nAna',
    attachments: [],
  },
  known: [
    {
      id: CUSTOMER,
      kind: 'customer',
      title: 'Ana Ruiz',
      text: 'The ink of her fountain pen showed through our paper once.',
      score: 0.9,
    },
    {
      id: DOCUMENT,
      kind: 'document',
      title: 'Paper',
      text: '# Paper\nThe paper is **100 g/m²** and takes fountain pen ink without bleeding through. Parcels take three days.',
      score: 0.5,
    },
  ],
};

function chatAt(origin: string, timeoutMs = 20_000): ChatModel {
  return createChatModel({ baseUrl: `${origin}/v1`, apiKey: undefined, model: SCRIPTED_MODEL_ID, timeoutMs });
}

function ask(chat: ChatModel, input: TriageInput = QUESTION, more: { key?: string; signal?: AbortSignal } = {}) {
  return chat.complete({ prompt: supportTriage, input, maxOutputTokens: 2_000, key: 'wf/think-1', ...more });
}

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

describe('strict mode', () => {
  let folder: string;
  let child: ChildProcess | undefined;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'steward-script-'));
  });
  afterEach(async () => {
    if (child !== undefined) await endScriptedProcess(child);
    child = undefined;
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function strict(script: unknown): Promise<{ origin: string; scriptFile: string }> {
    const scriptFile = join(folder, 'script.json');
    await writeFile(scriptFile, JSON.stringify(script));
    const started = await startScriptedProcess({
      STEWARD_SCRIPT_FILE: scriptFile,
      STEWARD_MODEL_DIR: testModelDir(process.env['STEWARD_MODEL_DIR']),
    });
    child = started.child;
    return { origin: started.origin, scriptFile };
  }

  it('answers what the script foresees, refuses the rest, and keeps every prompt for the test', async () => {
    const reply = {
      category: 'other',
      urgency: 'low',
      summary: 's',
      rationale: 'r',
      reply: { body: 'b' },
      uses: ['made-up'],
    };
    const { origin } = await strict([
      { match: { promptId: 'support/triage', contains: 'Fountain pens' }, times: 2, status: 503, retryAfterSeconds: 2 },
      { match: { contains: 'Ana Ruiz' }, reply },
      { match: { contains: 'as usual' } },
      { match: { contains: 'broken' }, reply: 'no JSON' },
    ]);
    const chat = chatAt(origin);
    for (const key of ['wf/a', 'wf/a']) {
      await expect(ask(chat, QUESTION, { key })).rejects.toMatchObject({
        code: 'model.unreachable',
        retryAfterMs: 2_000,
      });
    }
    expect((await ask(chat, QUESTION, { key: 'wf/a' })).value).toEqual({ ...reply, uses: [] });
    const other = (text: string): TriageInput => ({
      mail: { ...QUESTION.mail, from: { address: 'o@x.org' }, subject: '', text },
      known: [],
    });
    expect((await ask(chat, other('Please cancel my order as usual'))).value.category).toBe('order');
    await expect(ask(chat, other('broken'))).rejects.toMatchObject({ code: 'model.invalid_output' });
    await expect(ask(chat, other('never foreseen'))).rejects.toMatchObject({ code: 'model.bad_request' });

    const { requests } = (await (await fetch(`${origin}/__requests`)).json()) as {
      requests: { key: string; foreseen: boolean }[];
    };
    expect(requests.map(({ key, foreseen }) => [key, foreseen])).toEqual([
      ['wf/a', true],
      ['wf/a', true],
      ['wf/a', true],
      ['wf/think-1', true],
      ['wf/think-1', true],
      ['wf/think-1', false],
    ]);
    expect(requests[0]).toMatchObject({ promptId: 'support/triage', promptVersion: 1, model: SCRIPTED_MODEL_ID });
    expect(JSON.stringify(requests[5])).toContain('never foreseen');
  });

  it('follows a script that changes while it runs, and is unhealthy while the script cannot be read', async () => {
    const { origin, scriptFile } = await strict([{ match: {}, status: 429 }]);
    await expect(ask(chatAt(origin))).rejects.toMatchObject({ code: 'model.rate_limited' });
    await writeFile(scriptFile, '[{"match":{},"status":9999}]');
    const health = await fetch(`${origin}/healthz`);
    expect([health.status, await health.text()]).toEqual([503, expect.stringContaining('is no script')]);
    await writeFile(scriptFile, '[{"match":{}}]');
    expect((await ask(chatAt(origin))).value.category).toBe('question');
  });

  it('hangs where it is told to: the caller’s timeout and the caller’s cancel both end the call', async () => {
    const { origin } = await strict([{ match: {}, hang: true }]);
    await expect(ask(chatAt(origin, 200))).rejects.toMatchObject({ code: 'model.unreachable', spentMicros: null });
    const cancel = new AbortController();
    const call = ask(chatAt(origin), QUESTION, { signal: cancel.signal });
    cancel.abort(new Error('the run was cancelled'));
    await expect(call).rejects.toThrow('the run was cancelled');
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

import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { TriageInput } from '../prompts/support-triage.js';
import { testModelDir } from '../testing/model-dir.js';
import { endScriptedProcess, startScriptedProcess } from '../testing/scripted-process.js';
import { QUESTION, ask, chatAt } from '../testing/triage-calls.js';
import { SCRIPTED_MODEL_ID } from './model-id.js';

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

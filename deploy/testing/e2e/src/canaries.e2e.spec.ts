import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

import { until } from '@steward/testing';

import { ONE_REPLY } from './script.js';
import { letter } from './sender.js';
import { PATIENCE_MS, System, TEST_MS } from './system.js';
import { inHome, inLogs, inPostgres, inQdrant, inTemporal, placesOf, type Trace } from './traces.js';

jest.setTimeout(TEST_MS);

/** What must be readable nowhere. Credentials not even in a prompt; a person's words not where they are not needed. */
const CREDENTIALS = {
  'SMTP password': 'canary-smtp-7Hq2Zx9LwP',
  'API key': 'sk-canary-api-4Vn8Kt3RbM',
};
const WORDS = {
  'mail body': 'canarybody 3fTq the parcel with the brass lamp',
  'mail subject': 'canarysubject 9xWm brass lamp',
  'sender’s address': 'canary.sender.5rjd@example.com',
  'edited answer': 'canaryedit 2kPz we send another lamp',
  'reason of a rejection': 'canaryreason 8bYc she has called',
  'document in memory': 'canarydocument 6nGs each brass lamp is made by hand',
  'model’s words': 'canaryplan 1vHx wants a lamp',
};
/** Readable on purpose where the operator reads or keeps it. */
const OWN_FILES = ['mail/sent', 'script.json', 'keys', 'cli.token'];

describe('case 17: recognisable secrets', () => {
  let system: System;
  let traces: Trace[];
  let started = 0;
  beforeAll(async () => {
    const [plan] = ONE_REPLY;
    if (typeof plan?.reply !== 'object') throw new Error('The script has no plan.');
    const reply = { ...plan.reply, summary: WORDS['model’s words'], rationale: WORDS['model’s words'] };
    system = await System.start({
      mail: 'smtp-with-evidence',
      account: { user: 'steward', pass: CREDENTIALS['SMTP password'] },
      env: { OPENAI_API_KEY: CREDENTIALS['API key'], LOG_LEVEL: 'trace' },
      // A failed attempt first: failures leave traces of their own.
      script: [
        { match: {}, times: 1, status: 500 },
        { match: { promptId: 'support/triage' }, reply },
      ],
    });
    const { operator } = system;
    await (await system.browser()).inbox();
    await operator.learn('lamps.md', `# Lamps\n\n${WORDS['document in memory']}.`);
    const write = () =>
      letter(WORDS['mail subject'], { from: WORDS['sender’s address'], text: `${WORDS['mail body']}?` });

    system.smtp.behave({ kind: 'refuse', at: 'message', code: 451 }, 1);
    const edited = write();
    const { id, question } = await system.asked(edited);
    const told = await operator.edit(question, WORDS['edited answer']);
    await operator.approve({ approvalId: told.approvalId ?? '', digest: told.digest ?? '' });
    await system.itemIn(id, 'EXECUTED');
    await system.outcomeOf(id);
    expect(system.answersTo(edited)[0]?.raw.toString()).toContain(WORDS['edited answer']);

    const rejected = await system.asked(write());
    await operator.reject(rejected.question, WORDS['reason of a rejection']);
    await system.itemIn(rejected.id, 'REJECTED');
    await system.outcomeOf(rejected.id);

    system.smtp.behave({ kind: 'refuse', at: 'sign-in', code: 535 });
    const unauthorized = await system.asked(write());
    await operator.approve(unauthorized.question);
    const { detail } = await system.itemIn(unauthorized.id, 'WAITING');
    expect(detail).toContain('did not accept the credentials');
    system.smtp.behave({ kind: 'accept' });
    await system.itemIn(unauthorized.id, 'EXECUTED');

    // A run that waits for a decision, and one whose mail server is silent, have traces that a finished one has not.
    system.smtp.behave({ kind: 'stall-after-dot' }, 1);
    const silent = write();
    await operator.approve((await system.asked(silent)).question);
    await until('the mail server to have the mail', () => system.answersTo(silent).length > 0, PATIENCE_MS);
    await system.asked(write());
    started = 5;

    // No process has printed more than is kept.
    expect(system.output().length).toBeLessThan(1_000_000);
    traces = [
      ...(await inPostgres(system)),
      ...(await inTemporal(system)),
      ...inLogs(system),
      ...(await inHome(system, OWN_FILES)),
      ...(await inQdrant()),
    ];
  });
  afterAll(() => system.stop());

  it('would be found: what is readable by design is found everywhere it is looked for', () => {
    const known = placesOf('support-triage', traces);
    expect(known).toContain('postgresql events.actor');
    expect(known.filter((where) => where.startsWith('temporal '))).toHaveLength(started);
    expect(placesOf('email.reply', traces)).toContain('logs');
    expect(traces.some(({ where }) => where.startsWith('/blobs'))).toBe(true);
    expect(placesOf('validity', traces).some((where) => where.startsWith('qdrant '))).toBe(true);
  });

  it.each(Object.entries({ ...CREDENTIALS, ...WORDS }))(
    '%s: in no column, history, log line, blob or index in the clear',
    (_what, secret) => {
      expect(placesOf(secret, traces)).toEqual([]);
    },
  );

  it('the operator’s secret and the command line’s token: nowhere but in their own place', async () => {
    const token = (await readFile(join(system.home, 'cli.token'), 'utf8')).trim();
    for (const secret of [system.secret, token]) {
      expect(secret.length).toBeGreaterThan(15);
      expect(placesOf(secret, traces)).toEqual([]);
    }
  });

  it('are in no prompt, as far as they are credentials; the mail and what is known of its matter are', async () => {
    const prompts = JSON.stringify(await system.prompts());
    for (const words of ['mail body', 'document in memory'] as const) expect(prompts).toContain(WORDS[words]);
    for (const secret of Object.values(CREDENTIALS)) expect(prompts).not.toContain(secret);
  });

  it('leave executions that replay', async () => {
    expect(await system.replay(started)).toBe(started);
  });
});

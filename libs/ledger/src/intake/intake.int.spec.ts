import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { InboundEmail } from '@steward/contracts';
import { createEventLog } from '../events/event-log.js';
import { createOutbox } from '../outbox/outbox.js';
import type { EventLog } from '../events/port.js';
import type { Intake, IntakeInput } from './port.js';
import type { Outbox } from '../outbox/port.js';
import { testDatabase, type TestDatabase } from '../spec-support/database.js';
import { createIntake } from './intake.js';
import { createThreads } from './threads.js';

let test: TestDatabase;
let events: EventLog;
let outbox: Outbox;
let intake: Intake;
beforeAll(async () => {
  test = await testDatabase(16);
  events = createEventLog(test);
  outbox = createOutbox(test);
  intake = createIntake({ ...test, events, outbox, agent: 'support-triage' });
});
afterAll(() => test.drop());

function mail(messageId: string | null, references: string[] = [], from = 'ada@example.com'): IntakeInput {
  return {
    dedupKey: messageId ?? randomUUID(),
    raw: { ref: 'ab/ab', sha256: randomBytes(32).toString('hex'), bytes: 9 },
    mail: {
      from: { address: from, name: 'Ada' },
      replyTo: [],
      subject: 'Where is my order?',
      messageId,
      references,
      automatic: false,
      acknowledgement: null,
    },
    threadIds: references.slice(-1),
    quarantine: null,
  };
}
async function started(itemId: string): Promise<InboundEmail> {
  await test.db.pool.query('UPDATE outbox SET next_attempt_at = now() WHERE workflow_id = $1', [itemId]);
  const row = (await outbox.claim(100)).find((one) => one.workflowId === itemId);
  if (row?.payload.kind !== 'start') throw new Error('no start was queued');
  return row.payload.input;
}

describe('intake', () => {
  it('makes item, event and start together, and the same message twice is one item', async () => {
    const input = mail('<one@example.com>');
    const answers = await Promise.all(Array.from({ length: 8 }, () => intake.accept(input)));
    expect(new Set(answers.map((answer) => answer.itemId)).size).toBe(1);
    expect(answers.filter((answer) => answer.kind === 'accepted')).toHaveLength(1);
    const itemId = answers[0]?.itemId ?? '';
    const differing = await intake.accept({ ...input, raw: { ...input.raw, sha256: 'f'.repeat(64) } });
    expect(differing).toMatchObject({ kind: 'duplicate', itemId });
    const story = await events.story(itemId);
    expect(story.map((event) => event.type).sort()).toEqual(
      ['mail.received', ...Array(8).fill('mail.duplicate')].sort(),
    );
    expect(story.filter((event) => event.type === 'mail.duplicate' && event.data.differs)).toHaveLength(1);
    const email = await started(itemId);
    expect(email).toMatchObject({ itemId, firstOfThread: true, from: { address: 'ada@example.com' } });
    const { rows } = await test.db.pool.query(
      'SELECT dedup_key FROM work_items UNION SELECT message_id_hash FROM thread_messages',
    );
    expect(JSON.stringify(rows)).not.toContain('example.com');
  });

  it('joins answers to their thread, also when they arrive first, beside, or answer what we sent', async () => {
    const [root, a, b] = await Promise.all([
      intake.accept(mail('<root@t>')),
      intake.accept(mail('<a@t>', ['<root@t>'])),
      intake.accept(mail('<b@t>', ['<root@t>', '<a@t>'])),
    ]);
    const mails: InboundEmail[] = [];
    for (const answer of [root, a, b]) mails.push(await started(answer.itemId));
    expect(new Set(mails.map((one) => one.threadId)).size).toBe(1);
    expect(mails.filter((one) => one.firstOfThread)).toHaveLength(1);

    const threadId = mails[0]?.threadId ?? '';
    await test.db.transaction((client) =>
      createThreads(test).enterOutgoing(client, '<ours@steward.localhost>', threadId),
    );
    const answer = await started((await intake.accept(mail('<c@t>', ['<ours@steward.localhost>']))).itemId);
    expect(answer).toMatchObject({ threadId, firstOfThread: false });
    const stranger = await started((await intake.accept(mail('<d@t>'))).itemId);
    expect(stranger.threadId).not.toBe(threadId);
  });

  it('keeps what it cannot read as a quarantined item that starts nothing', async () => {
    const answer = await intake.accept({ ...mail(null), mail: null, quarantine: 'malformed' });
    const loop = await intake.accept({ ...mail('<loop@t>'), quarantine: 'loop' });
    expect([answer.kind, loop.kind]).toEqual(['quarantined', 'quarantined']);
    const story = await events.story(loop.itemId);
    expect(story.map((event) => event.type)).toEqual(['mail.quarantined']);
    expect(
      await events.decryptPersonal(story[0]?.personId ?? '', story[0]?.personal ?? new Uint8Array()),
    ).toMatchObject({
      from: 'ada@example.com',
    });
    await expect(started(answer.itemId)).rejects.toThrow('no start');
    await expect(started(loop.itemId)).rejects.toThrow('no start');
  });

  it('stores nothing of a mail whose headers break their bounds', async () => {
    const input = mail('<bad@t>');
    const bad = { ...input, mail: input.mail && { ...input.mail, subject: 'x'.repeat(1001) } };
    await expect(intake.accept(bad)).rejects.toThrow('subject');
    expect(await intake.accept(input)).toMatchObject({ kind: 'accepted' });
  });
});

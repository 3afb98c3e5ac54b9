/**
 * The whole of Steward for one test file: gateway, worker, projector and scripted model as processes of their own, on a database, a home and a
 * Temporal namespace of the file's own, and an SMTP server that counts. Nothing is a double.
 */
import { until, type Delivery, type SmtpSink, type TestDatabase, type TestNamespace } from '@steward/testing';

import type { Lines } from './lines.js';
import { Operator, type Item, type Question } from './operator.js';
import { makeParts, unmake, type SystemOptions, type SystemParts } from './parts.js';
import { Processes } from './processes.js';
import { handIn, type Letter } from './sender.js';
import { clientOf, replayed } from './temporal.js';

/** How long a test waits for anything at all: many times what it takes on a machine that does nothing else. */
export const PATIENCE_MS = 60_000;
/** For a whole test, hooks included: it waits for several things. */
export const TEST_MS = 240_000;

export class System extends Processes {
  readonly operator: Operator;

  private constructor(private readonly parts: SystemParts) {
    super(parts.env);
    this.operator = Operator.atTerminal(() => this.origin(), parts.home);
  }

  /** @example const system = await System.start({ mail: 'smtp-with-evidence' }); */
  static async start(options: SystemOptions): Promise<System> {
    const system = new System(await makeParts(options));
    try {
      await Promise.all((['gateway', 'projector', 'worker'] as const).map((name) => system.launch(name)));
      return system;
    } catch (error) {
      await system.stop();
      throw error;
    }
  }

  get database(): TestDatabase {
    return this.parts.database;
  }

  get home(): string {
    return this.parts.home;
  }

  /** What the operator signs in with in a browser. */
  get secret(): string {
    return this.parts.secret;
  }

  get temporal(): TestNamespace {
    return this.parts.temporal;
  }

  /** The mail server. @throws Error with the built-in mailbox */
  get smtp(): SmtpSink {
    const { smtp } = this.parts;
    if (smtp === undefined) throw new Error('This system sends into its own mailbox.');
    return smtp;
  }

  /** What leads to each server. @throws Error unless the system was started with lines */
  get lines(): Lines {
    const { lines } = this.parts;
    if (lines === undefined) throw new Error('This system was started without lines.');
    return lines;
  }

  /** A browser tab with a session of its own. */
  browser(): Promise<Operator> {
    return Operator.inBrowser(() => this.origin(), this.parts.secret);
  }

  /** The requests that reached the model. */
  async prompts(): Promise<unknown[]> {
    const answer = await fetch(new URL('/__requests', this.parts.env['OPENAI_BASE_URL']));
    return ((await answer.json()) as { requests: unknown[] }).requests;
  }

  /** Hands a mail in as a mail server does: again and again until it is taken. @returns the work item's id */
  receive(mail: Letter): Promise<string> {
    let last = '';
    return until(
      () => `the mail to be taken (${last})`,
      async () => {
        try {
          return await handIn(mail, this.app('gateway').addresses['smtp'] ?? '');
        } catch (error) {
          // The gateway may be the one that was killed.
          last = String(error);
          return undefined;
        }
      },
      PATIENCE_MS,
    );
  }

  /** Waits until the operator sees the item in one of these states. */
  itemIn(id: string, ...states: string[]): Promise<Item> {
    let seen = 'nothing';
    return until(
      () => `item ${id} to be ${states.join(' or ')}. It was: ${seen}.\n${this.lastWords()}`,
      async () => {
        try {
          const item = await this.operator.item(id);
          seen = JSON.stringify(item);
          return item !== null && states.includes(item.state) && item;
        } catch (error) {
          seen = String(error);
          return undefined;
        }
      },
      PATIENCE_MS,
    );
  }

  /** A mail, up to the question whether its answer may be sent. */
  async asked(mail: Letter): Promise<{ id: string; item: Item; question: Question }> {
    const id = await this.receive(mail);
    const item = await this.itemIn(id, 'ASKED');
    return { id, item, question: questionOf(item) };
  }

  /** Waits for another question about the item than the one that was answered. */
  async askedAgain(id: string, answered: Question): Promise<{ item: Item; question: Question }> {
    const item = await until(
      `item ${id} to ask again`,
      async () => {
        const found = await this.itemIn(id, 'ASKED');
        return found.approvalId !== answered.approvalId && found;
      },
      PATIENCE_MS,
    );
    return { item, question: questionOf(item) };
  }

  /** What the mail server got in answer to this mail. */
  answersTo(mail: Letter): Delivery[] {
    return this.smtp.deliveries.filter(({ raw }) => headOf(raw).includes(`in-reply-to: ${mail.messageId}`));
  }

  /** What the run came to, as its closed execution says; waits for it. @throws WorkflowFailedError when it failed or was cancelled */
  async outcomeOf(id: string): Promise<{ outcome: string; detail: string | null }> {
    return clientOf(this.temporal, this.home).workflow.getHandle(id).result();
  }

  /** Replays every execution of this system. @returns how many */
  replay(expected: number): Promise<number> {
    return replayed(this.temporal, this.home, expected);
  }

  /** What the log tells of a run, in order; what model calls cost is left out. */
  async log(workflowId: string): Promise<string[]> {
    const rows = await this.database.query<{ type: string }>(
      `SELECT type FROM events WHERE workflow_id = $1 AND coalesce(data->>'operation', '') <> 'model.chat' ORDER BY tx, position`,
      [workflowId],
    );
    return rows.map(({ type }) => type);
  }

  async stop(): Promise<void> {
    await this.killAll();
    await unmake(this.parts.undo);
  }

  private origin(): string {
    return this.app('gateway').addresses['http'] ?? '';
  }
}

/** What the item asks the operator. @throws Error when it asks nothing */
export function questionOf({ id, approvalId, digest }: Item): Question {
  if (approvalId === null || digest === null) throw new Error(`Item ${id} asks nothing.`);
  return { approvalId, digest };
}

function headOf(raw: Buffer): string {
  const head = raw.toString('latin1').split('\r\n\r\n', 1)[0] ?? '';
  return head.replaceAll(/\r\n[ \t]+/g, ' ').toLowerCase();
}

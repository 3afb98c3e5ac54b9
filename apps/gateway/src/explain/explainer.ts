import { Inject, Injectable } from '@nestjs/common';
import { EVENTS, type EventType, type RecordedEvent } from '@steward/contracts';
import type { EventLog, Ledger } from '@steward/ledger';
import type { Database, Keyring } from '@steward/platform';
import { DATABASE, EVENT_LOG, KEYRING, LEDGER } from '../app/tokens.js';
import type { Explanation, ExplanationStep } from '../graphql/types/explanation.js';
import { RuleBook } from '../read/rule-book.js';
import { subjectOf } from './subject-of.js';
import { tellEvent, type ReadableEvent, type ToldStep } from './tell-event.js';

/**
 * Explains from PostgreSQL alone, because Temporal forgets: the story of an item or of one act in it, walked back from the effect to the
 * mail that began it. What was personal is decrypted for the signed-in operator, and said to be destroyed where its key is gone.
 */
@Injectable()
export class Explainer {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(EVENT_LOG) private readonly events: EventLog,
    @Inject(LEDGER) private readonly ledger: Ledger,
    @Inject(KEYRING) private readonly keyring: Keyring,
    private readonly rules: RuleBook,
  ) {}

  /** Null when the id names nothing. */
  async explain(id: string): Promise<Explanation | null> {
    const subject = await subjectOf(id, this.database, this.keyring);
    if (subject === null) return null;
    const story = await this.events.story(subject.storyId);
    const told = subject.actionId === null ? story : partOf(story, subject.actionId);
    const readable = await Promise.all(told.map((event) => this.decrypt(event)));
    const steps: ExplanationStep[] = [];
    for (const event of readable.reverse())
      for (const step of tellEvent(event)) steps.push(await this.withWords(step, event));
    const mail = readable.find(({ type }) => type === 'mail.received' || type === 'mail.quarantined');
    const subjectLine = mail?.readable?.['subject'];
    return {
      id: subject.storyId,
      actionId: subject.actionId,
      subject: typeof subjectLine === 'string' ? subjectLine : null,
      title: subject.actionId === null ? null : ((await this.ledger.action(subject.actionId))?.display.title ?? null),
      steps,
    };
  }

  private async decrypt(event: RecordedEvent): Promise<ReadableEvent> {
    const { personal }: EventType = EVENTS[event.type];
    if (personal === null || event.personId === null) return { ...event, readable: undefined };
    const decrypted = event.personal && (await this.events.decryptPersonal(event.personId, event.personal));
    return { ...event, readable: decrypted as Record<string, unknown> | null };
  }

  private async withWords(step: ToldStep, event: ReadableEvent): Promise<ExplanationStep> {
    const rules = step.rules === null ? [] : await this.rules.texts(step.rules.version, step.rules.ids);
    const { recordedAt, actor, readable } = event;
    return { ...step, rules, at: new Date(recordedAt), actor, destroyed: readable === null };
  }
}

/**
 * The events that one act rests on: its own, the model call that proposed it, what was read before that, and how the run began and ended.
 */
function partOf(story: readonly RecordedEvent[], actionId: string): RecordedEvent[] {
  const proposal = story.find((event) => event.type === 'action.proposed' && event.data.actionId === actionId);
  const modelStep = proposal?.type === 'action.proposed' ? proposal.data.proposedBy : null;
  const isBefore = (event: RecordedEvent) => proposal === undefined || story.indexOf(event) < story.indexOf(proposal);
  return story.filter((event) => {
    switch (event.type) {
      case 'model.called':
        return modelStep !== null && event.data.step === modelStep;
      case 'memory.recalled':
        return modelStep !== null && isBefore(event);
      case 'intent.opened':
      case 'intent.executed':
        return event.data.actionId === actionId || (modelStep !== null && event.data.key.endsWith(`/${modelStep}`));
      default:
        return 'actionId' in event.data ? event.data.actionId === actionId : true;
    }
  });
}

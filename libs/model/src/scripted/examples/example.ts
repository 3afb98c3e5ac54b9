import type { TriagePlan } from '@steward/contracts';

/** One kind of mail that the scripted model knows, and what it proposes for mails that are nearest to it. */
export interface Example {
  /** Shown to the operator in the rationale. */
  readonly name: string;
  readonly category: TriagePlan['category'];
  readonly urgency: TriagePlan['urgency'];
  /** What the sender wants, for the summary. */
  readonly wants: string;
  /** Subject and text of mails of this kind, in different words. */
  readonly mails: readonly string[];
  readonly reply: ExampleReply | null;
}

export interface ExampleReply {
  readonly opening: string;
  /**
   * What stands after the opening when no recalled document answers; a sentence of the document stands there otherwise. Null: this reply
   * needs no document.
   */
  readonly withoutDocument: string | null;
  readonly closing: string;
}

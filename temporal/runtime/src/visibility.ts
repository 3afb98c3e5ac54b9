/**
 * What Temporal itself shows of a run: search attributes, current details and the `progress` query. Postgres holds the truth; this is for
 * whoever looks at Temporal alone, and holds nothing personal.
 *
 * 1. An act that runs by itself changes nothing here: only waiting for somebody or for a model is told.
 * 2. Two acts may wait at once; the attribute says what the first of them waits for.
 */
import { defineQuery, setCurrentDetails, setHandler, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { defineSearchAttributeKey } from '@temporalio/common';
import { PROGRESS_QUERY, SEARCH_ATTRIBUTES, type WaitingOn } from '@steward/temporal-api';
import type { Operation, Risk } from '@steward/contracts';

const RISKS: readonly Risk[] = ['none', 'low', 'medium', 'high'];
const KEYS = {
  agent: defineSearchAttributeKey(SEARCH_ATTRIBUTES.agent, 'KEYWORD'),
  risk: defineSearchAttributeKey(SEARCH_ATTRIBUTES.risk, 'KEYWORD'),
  waitingOn: defineSearchAttributeKey(SEARCH_ATTRIBUTES.waitingOn, 'KEYWORD'),
  correspondent: defineSearchAttributeKey(SEARCH_ATTRIBUTES.correspondent, 'KEYWORD'),
};
const STEPS_SHOWN = 100;

export interface Progress {
  agent: string;
  waitingOn: WaitingOn;
  /** What each step came to, oldest first; the last hundred. */
  steps: { step: string; state: string }[];
}

export class Visibility {
  private readonly waiting = new Map<string, { on: WaitingOn; why: string }>();
  private readonly steps = new Map<string, string>();
  private shown: WaitingOn = 'nothing';

  constructor(private readonly agent: string) {
    setHandler(defineQuery<Progress>(PROGRESS_QUERY), () => ({
      agent,
      waitingOn: this.shown,
      steps: [...this.steps].slice(-STEPS_SHOWN).map(([step, state]) => ({ step, state })),
    }));
  }

  /** Says what the run is. What the starter has set already is not set again: each upsert is an event in history. */
  introduce(needs: readonly Operation[], correspondent: string | null): void {
    const risk = RISKS.findLast((level) => needs.some((operation) => operation.risk === level)) ?? 'none';
    const wanted = [
      { key: KEYS.agent, value: this.agent },
      { key: KEYS.risk, value: risk },
      ...(correspondent === null ? [] : [{ key: KEYS.correspondent, value: correspondent }]),
    ];
    const known = workflowInfo().typedSearchAttributes;
    const missing = wanted.filter(({ key, value }) => known.get(key) !== value);
    if (missing.length > 0) upsertSearchAttributes(missing);
  }

  /** Notes what a step came to, for the `progress` query; costs nothing. */
  note(step: string, state: string): void {
    this.steps.set(step, state);
  }

  waits(step: string, on: WaitingOn, why: string): void {
    this.waiting.set(step, { on, why });
    this.show();
  }

  goesOn(step: string): void {
    if (this.waiting.delete(step)) this.show();
  }

  private show(): void {
    const first = [...this.waiting.values()][0];
    setCurrentDetails([...this.waiting].map(([step, { why }]) => `${step}: ${why}`).join('\n\n'));
    const on = first?.on ?? 'nothing';
    if (on === this.shown) return;
    this.shown = on;
    upsertSearchAttributes([{ key: KEYS.waitingOn, value: on }]);
  }
}

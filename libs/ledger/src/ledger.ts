import { INERT_BOUNDARIES, type Boundaries } from '@steward/contracts';
import type { JudgeProvider } from '@steward/governance';
import { JsonCipher, type Database, type Keyring } from '@steward/platform';
import { createCancel } from './acts/cancel.js';
import type { LedgerContext, LedgerSettings, UnsignedDecision } from './acts/context.js';
import { createIntend } from './acts/intend.js';
import { createTransactional } from './acts/transactional.js';
import { createView } from './acts/view.js';
import { createDecide } from './approvals/decide.js';
import { createEdit } from './approvals/edit.js';
import { createApprovalStates } from './approvals/expire.js';
import { createThreads } from './intake/threads.js';
import { createCalling } from './intents/calling.js';
import { AttemptFence } from './intents/fence.js';
import { createInDoubt } from './intents/in-doubt.js';
import { createSettle } from './intents/settle.js';
import { createModelCalls } from './model-calls/model-calls.js';
import { createOutbox } from './outbox/outbox.js';
import { createPersons } from './persons/persons.js';
import type { EventLog } from './events/port.js';
import type { Ledger } from './ports.js';
import { createSteps } from './steps/steps.js';

export interface LedgerOptions {
  db: Database;
  keyring: Keyring;
  events: EventLog;
  judge: JudgeProvider;
  settings: LedgerSettings;
  boundaries?: Boundaries;
  /** Decides only on which budget day an expense falls. */
  clock?: () => Date;
  /** The gateway's signature under a wake-up, see {@link UnsignedDecision}; no other process has the key. */
  signDecision?: (unsigned: UnsignedDecision) => string;
}

/**
 * The ledger on PostgreSQL. Each of its transactions takes its locks in one order, so that no two wait for each other in a circle: gates
 * (advisory), the action's row, its approvals and intent, budget windows by id, then whatever is only inserted.
 */
export function createLedger(options: LedgerOptions): Ledger {
  const { db, keyring } = options;
  const boundaries = options.boundaries ?? INERT_BOUNDARIES;
  const steps = createSteps({ db, keyring, boundaries });
  const context: LedgerContext = {
    db,
    events: options.events,
    outbox: createOutbox(options),
    judge: options.judge,
    settings: options.settings,
    boundaries,
    persons: createPersons(options),
    threads: createThreads(options),
    steps,
    fence: new AttemptFence(),
    bodies: new JsonCipher(keyring, 'action-body'),
    results: new JsonCipher(keyring, 'action-result'),
    args: new JsonCipher(keyring, 'intent-args'),
    receipts: new JsonCipher(keyring, 'intent-receipt'),
    reasons: new JsonCipher(keyring, 'approval-reason'),
    clock: options.clock ?? (() => new Date()),
    signDecision: options.signDecision,
  };
  return {
    ...createIntend(context),
    ...createTransactional(context),
    ...createCalling(context),
    ...createSettle(context),
    ...createInDoubt(context),
    ...createCancel(context),
    ...createDecide(context),
    ...createEdit(context),
    ...createApprovalStates(context),
    ...createView(context),
    ...createModelCalls(context),
    step: steps.step,
  };
}

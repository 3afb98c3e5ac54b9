export { createEventLog } from './events/event-log.js';
export { ensureDefaults } from './gates/defaults.js';
export { activatePolicy } from './gates/policies.js';
export { setGate } from './gates/switches.js';
export { createIntentHolder } from './holder/intent-holder.js';
export { createIntake, type IntakeOptions } from './intake/intake.js';
export { ASK_AGAIN, DID_NOT_HAPPEN } from './intents/in-doubt.js';
export { createLedger, type LedgerOptions } from './ledger.js';
export type { LedgerSettings, UnsignedDecision } from './acts/context.js';
export { createOperators } from './operators/operators.js';
export { outboxKeys } from './outbox/keys.js';
export { createOutbox } from './outbox/outbox.js';
export { createPersons, type Persons } from './persons/persons.js';
export type {
  ActionView,
  DecideOutcome,
  EditOutcome,
  EventLog,
  Intake,
  IntakeInput,
  IntentHolder,
  IntentOutcome,
  Ledger,
  NewEvent,
  Operators,
  Outbox,
  OutboxPayload,
  OutboxRow,
  Previewer,
  Proposal,
} from './ports.js';

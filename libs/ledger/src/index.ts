export { createEventLog } from './events/event-log.js';
export { createIntake, type IntakeOptions } from './intake/intake.js';
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

export { ERROR_CODES, StewardError, isErrorCode, type ErrorCode } from './errors.js';
export { BlobRef, InboundEmail, Mailbox, TriagePlan } from './email.js';
export {
  OPERATIONS,
  emailAcknowledge,
  emailReply,
  findOperation,
  journalNote,
  modelChat,
  type ArgsOf,
  type EffectClass,
  type Operation,
  type OperationName,
  type ReceiptOf,
  type Risk,
} from './operations.js';
export { Money, Preview, PreviewDisplay } from './preview.js';
export { MemoryKind, MemoryRef, Recall, RecalledMemory, Trust } from './memory.js';
export {
  ActRequest,
  ActionState,
  Judgement,
  idempotencyKey,
  type ActResult,
  type DecisionSignal,
  type PerformResult,
} from './act.js';
export { BOUNDARIES, INERT_BOUNDARIES, type Boundaries, type Boundary } from './boundaries.js';
export { PARTS, type PartName } from './parts.js';
export {
  EVENTS,
  comparePositions,
  upcast,
  type EventData,
  type EventName,
  type EventPersonal,
  type EventType,
  type RecordedEvent,
} from './events.js';

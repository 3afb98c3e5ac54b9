export type {
  Call,
  Connector,
  Execution,
  OperationHandler,
  Reconciliation,
  TransactionalHandler,
} from './connector.js';
export type { Broker } from './ports.js';
export { createBroker, type BrokerOptions } from './broker.js';
export { createJournalConnector } from './journal.js';

export type { Call, Connector, Execution, OperationHandler, Reconciliation } from './connector.js';
export type { Broker } from './ports.js';

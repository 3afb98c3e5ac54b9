export { describeConnector } from './describe-connector.js';
export type { ConnectorHarness, Fault, HarnessDeclaration } from './harness.js';

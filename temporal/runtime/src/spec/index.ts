// For specs of other packages that run agents (lint lets only specs in).
export { LedgerDouble } from './ledger-double.js';
export { Rig, quietTemporal } from './rig.js';
export { Trigger } from './trigger.js';

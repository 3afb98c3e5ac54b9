import { fileURLToPath } from 'node:url';

// For specs of other packages that run agents (lint lets only specs in).
export { LedgerDouble } from './ledger-double.js';
export { Rig, quietTemporal } from './rig.js';
export { Trigger } from './trigger.js';

/** Where the test agents of `workflows.ts` are, to be bundled. */
export const SPEC_WORKFLOWS = fileURLToPath(new URL('./workflows.js', import.meta.url));

// Workflow types by their names in WORKFLOWS of temporal/api. This module is what gets bundled.
export { supportTriage } from './support-triage.js';

// Bundles the workflows once, after compiling: `node apps/worker/dist/bundle.js`.
import { writeWorkflowBundle } from './bundling/workflow-bundle.js';

const path = await writeWorkflowBundle();
process.stdout.write(`${path}\n`);

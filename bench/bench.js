// Builds what is missing, then measures. See src/main.ts.
import { setUp } from '../deploy/setup.js';

await setUp();
await import('./dist/main.js');

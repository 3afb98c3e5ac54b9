// `npm start`: makes a fresh clone ready, then runs `steward up` in this process until Ctrl-C.
import { endWithParent } from './parent.js';
import { ROOT, SetupError, setUp } from './setup.js';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

endWithParent();
try {
  await setUp();
  // In this process rather than a child: Ctrl-C and SIGTERM then have one receiver, which stops everything in order.
  process.argv = [process.argv[0], join(ROOT, 'apps', 'cli', 'bin', 'steward.js'), 'up', ...process.argv.slice(2)];
  await import(pathToFileURL(process.argv[1]).href);
} catch (error) {
  console.error(error instanceof SetupError ? error.message : error);
  process.exitCode = 1;
}

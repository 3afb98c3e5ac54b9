// `npm run verify`: everything that must hold before a change lands, in the order of what fails fastest. CI runs exactly this.
//   build   compiles every project, makes the Prisma client, bundles the workflows, builds the console
//   checks  format, lint (with the walls between layers), the console's types, drift of what is generated: Nx targets, cached
//   tests   npm test, whose last line is this command's last line
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { ROOT, SetupError, setUp } from './setup.js';

const CHECKS = ['format', 'types', 'drift', 'lint'];

try {
  await setUp();
  const nx = join(ROOT, 'node_modules', 'nx', 'dist', 'bin', 'nx.js');
  run('checks', [nx, 'run-many', '--projects=deploy', `--targets=${CHECKS}`, '--parallel=1', '--outputStyle=static']);
  run('tests', [join(ROOT, 'deploy', 'test.js')]);
} catch (error) {
  console.error(error instanceof SetupError ? error.message : error);
  process.exitCode = 1;
}

function run(what, args) {
  const env = { ...process.env, NX_TUI: 'false', NX_DAEMON: 'false' };
  const { status } = spawnSync(process.execPath, args, { cwd: ROOT, env, stdio: 'inherit' });
  if (status === 0) return;
  // The tests have said it by themselves, in a last line that nothing may follow.
  if (what === 'tests') process.exit(status ?? 1);
  throw new SetupError(`verify: the ${what} failed. The lines above say why.`);
}

// Makes a fresh clone ready to run, step by step, and does again only what has changed. Plain Node without packages: it runs before any
// is installed. `node deploy/setup.js` does all steps; deploy/start.js and deploy/test.js call it first.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
const STAMPS = join(ROOT, 'node_modules', '.cache', 'steward', 'setup.json');
const QUIET_MS = 2_000;
const COMPILER = join('node_modules', 'tsc7', 'bin', 'tsc');

/**
 * One step: `command` runs when `outputs` are missing or a file under `inputs` is another than at the last success. A step whose `when`
 * does not exist (yet) is passed over.
 */
const STEPS = [
  {
    name: 'Prisma client',
    command: ['prisma/generate.js', '--quiet'],
    inputs: ['prisma/schema.prisma', 'prisma/generate.js', 'prisma/schema-engine.js', 'prisma.config.ts'],
    outputs: ['libs/platform/src/database/generated'],
  },
  // The compiler knows by itself what has changed; asking it takes a second.
  { name: 'compile', command: [COMPILER, '-b', '.', 'apps/console/tsconfig.spec.json'], always: true },
  {
    name: 'workflow bundle',
    when: 'apps/worker/dist/bundle.js',
    command: ['apps/worker/dist/bundle.js'],
    inputs: ['apps/worker/dist/bundle.js', ...sourcesOf('temporal', 'libs')],
    outputs: ['apps/worker/dist/workflows.bundle.js'],
  },
  {
    name: 'console',
    when: 'apps/console/src/main.tsx',
    command: ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'],
    cwd: 'apps/console',
    inputs: [
      'apps/console/index.html',
      'apps/console/src',
      'apps/console/public',
      'apps/console/vite.config.ts',
      'apps/console/package.json',
    ],
    outputs: ['apps/console/dist/site'],
  },
];

/**
 * @param {{ compileOnly?: string[], say?: (line: string) => void }} [options] `compileOnly`: projects that are compiled, with what they
 *   need, instead of all of them; the steps after compiling are then left out
 * @throws {SetupError} when a step fails; its output has been shown
 */
export async function setUp({ compileOnly, say = (line) => console.log(line) } = {}) {
  checkNode();
  const stamps = readStamps();
  if (!dependenciesAreFresh()) {
    await run('dependencies', process.env.npm_execpath ? process.execPath : 'npm', npmInstall(), ROOT, say);
  }
  for (const step of STEPS) {
    if (step.when !== undefined && !existsSync(join(ROOT, step.when))) continue;
    const hash = step.always ? '' : hashOf(step);
    if (!step.always && stamps[step.name] === hash && step.outputs.every((path) => existsSync(join(ROOT, path))))
      continue;
    const only = step.name === 'compile' ? (compileOnly ?? []) : [];
    await run(
      step.name,
      process.execPath,
      only.length > 0 ? [COMPILER, '-b', ...only] : inRoot(step),
      join(ROOT, step.cwd ?? '.'),
      say,
    );
    if (!step.always) writeStamp(stamps, step.name, hashOf(step));
    if (only.length > 0) return;
  }
}

/** A step failed; what it printed has been shown. */
export class SetupError extends Error {}

function checkNode() {
  const { engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const [wantMajor, wantMinor] = engines.node.replace('>=', '').split('.').map(Number);
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > wantMajor || (major === wantMajor && minor >= wantMinor)) return;
  throw new SetupError(
    `Steward needs Node ${engines.node}; this is ${process.versions.node}. Install it from https://nodejs.org.`,
  );
}

/** `npm install` rather than `npm ci`, which fails where a registry lacks another platform's optional package. */
function npmInstall() {
  const npm = process.env.npm_execpath ? [process.env.npm_execpath] : [];
  return [...npm, 'install', '--no-audit', '--no-fund', '--loglevel=error'];
}

/** True when node_modules holds what the lock file says; packages for other platforms may be missing. */
function dependenciesAreFresh() {
  const installed = join(ROOT, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return false;
  const wanted = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(installed, 'utf8')).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.startsWith('node_modules/') || entry.link) return true;
    return present[path] === undefined ? entry.optional === true : present[path].version === entry.version;
  });
}

/** Runs one command, silent for two seconds, then told about; its output is shown when it fails. */
function run(name, command, args, cwd, say) {
  const started = Date.now();
  const slow = setTimeout(() => say(`${name} …`), QUIET_MS);
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.once('error', (error) => finish(new SetupError(`${name}: ${command} cannot be started: ${error.message}`)));
    child.once('close', (code, signal) => {
      if (code === 0) return finish();
      process.stderr.write(Buffer.concat(output));
      finish(new SetupError(`${name} failed (${signal ?? `exit code ${code}`}). The lines above say why.`));
    });
    function finish(error) {
      clearTimeout(slow);
      const took = Date.now() - started;
      if (error) return reject(error);
      if (took > QUIET_MS) say(`${name}: done in ${Math.round(took / 1000)} s`);
      resolve();
    }
  });
}

function inRoot({ command, cwd }) {
  return cwd === undefined ? command : [join(ROOT, command[0]), ...command.slice(1)];
}

function sourcesOf(...folders) {
  return folders.flatMap((folder) => {
    const found = existsSync(join(ROOT, folder)) ? readdirSync(join(ROOT, folder), { recursive: true }) : [];
    return found.filter((path) => path.endsWith('/src')).map((path) => join(folder, path));
  });
}

function hashOf({ inputs, command }) {
  const hash = createHash('sha256').update(command.join(' '));
  for (const input of inputs)
    for (const path of filesUnder(input)) hash.update(path).update(readFileSync(join(ROOT, path)));
  return hash.digest('hex');
}

function filesUnder(path) {
  const entry = statSync(join(ROOT, path), { throwIfNoEntry: false });
  if (entry === undefined) return [];
  if (!entry.isDirectory()) return [path];
  return readdirSync(join(ROOT, path))
    .filter((name) => name !== 'node_modules')
    .sort()
    .flatMap((name) => filesUnder(join(path, name)));
}

function readStamps() {
  try {
    return JSON.parse(readFileSync(STAMPS, 'utf8'));
  } catch {
    return {};
  }
}

function writeStamp(stamps, name, hash) {
  stamps[name] = hash;
  mkdirSync(dirname(STAMPS), { recursive: true });
  writeFileSync(STAMPS, JSON.stringify(stamps, undefined, 2) + '\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await setUp();
  } catch (error) {
    console.error(error instanceof SetupError ? error.message : error);
    process.exitCode = 1;
  }
}

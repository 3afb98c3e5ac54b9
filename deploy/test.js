// `npm test`: brings up private servers on ports and in folders of their own, runs the tests, and leaves nothing behind.
//   npm test                                      all tiers: unit, int, e2e
//   npm test -- --selectProjects int libs/ledger  what Jest is told; only what that path needs is compiled
// QDRANT_URL is honoured, so that the memory suite can be run on a real server; no other setting of the operator's reaches a test.
import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { endWithParent } from './parent.js';
import { ROOT, SetupError, setUp } from './setup.js';

const PREFIX = 'steward-test-';
const TIERS = ['unit', 'int', 'e2e'];
const { tiers, rest } = readArguments(process.argv.slice(2));
const say = (line) => console.log(line);

let child;
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    interrupted = true;
    child?.kill('SIGTERM');
  });
}

endWithParent();

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof SetupError || error.name === 'ProvisionError' ? error.message : error);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
}

async function main() {
  const projects = rest.filter((argument) => existsSync(join(ROOT, argument, 'tsconfig.json')));
  await prepare(projects);
  await removeAbandoned();
  const root = await mkdtemp(join(tmpdir(), PREFIX));
  await chmod(root, 0o711); // PostgreSQL runs as another user when we are root, and must pass through.
  let services;
  try {
    await writeFile(join(root, 'owner'), String(process.pid));
    if (tiers.some((tier) => tier !== 'unit')) services = await startPrivateServices(root);
    if (interrupted) return 130;
    const environment = await testEnvironment(root, services, tiers.includes('e2e'));
    return await runTiers(environment, root);
  } finally {
    await services?.stop();
    await removeAll(root);
  }
}

/** With paths given, a project elsewhere that does not compile must not keep anybody from testing theirs; without, it must. */
async function prepare(projects) {
  if (projects.length === 0) return setUp({ say });
  try {
    await setUp({ compileOnly: [...projects, 'deploy/testing'], say });
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(`${error.message} Going on with what could be compiled.`);
  }
}

/**
 * Jest's --selectProjects takes all words that follow it, so that in `--selectProjects int libs/ledger` the path would be taken for a tier
 * and every int test would run. Words that are no tiers are paths, and go first.
 */
function readArguments(words) {
  const tiers = [];
  const rest = [];
  let selecting = false;
  for (const word of words) {
    const [flag, value] = word.split('=');
    selecting = flag === '--selectProjects' || (selecting && TIERS.includes(word));
    if (flag === '--selectProjects') tiers.push(...(value?.split(/[ ,]/) ?? []));
    else if (selecting) tiers.push(word);
    else rest.push(word);
  }
  return { tiers: tiers.length > 0 ? tiers : TIERS, rest };
}

async function startPrivateServices(root) {
  const { defaultCache, freePort, startServices } = await import('@steward/local');
  const gatewayPort = await freePort(14400);
  const services = await startServices({
    home: join(root, 'services'),
    cache: defaultCache(process.env),
    settings: { TEMPORAL_NAMESPACE: 'steward', QDRANT_URL: process.env.QDRANT_URL || undefined },
    gatewayOrigin: `http://127.0.0.1:${gatewayPort}`,
    postgresFolder: join(root, 'postgres'),
    onProgress: say,
  });
  if ('unavailable' in services.embeddingModel) say(services.embeddingModel.unavailable);
  return { ...services, gatewayPort };
}

/** The operator's settings are left out, so that no test can reach a real account, and temporary files go where they are removed. */
async function testEnvironment(root, services, needsBrowser) {
  const { Settings } = await import('@steward/platform');
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !(name in Settings.shape)));
  const temporary = join(root, 'tmp');
  await mkdir(temporary);
  Object.assign(environment, {
    NODE_ENV: 'test',
    NODE_OPTIONS: `${environment.NODE_OPTIONS ?? ''} --experimental-vm-modules --no-warnings=ExperimentalWarning`,
    TMPDIR: temporary,
    STEWARD_HOME: join(temporary, 'no-home'),
  });
  if (services === undefined) return environment;
  Object.assign(environment, {
    STEWARD_TEST_DATABASE_URL: services.postgres.adminUrl,
    STEWARD_TEST_TEMPORAL_ADDRESS: services.temporal.address,
    STEWARD_TEST_TEMPORAL_UI_URL: services.temporal.uiUrl,
    STEWARD_TEST_QDRANT_URL: services.qdrant.url,
    STEWARD_TEST_GATEWAY_PORT: String(services.gatewayPort),
    STEWARD_MODEL_DIR: services.embeddingModel.dir ?? '',
  });
  if (needsBrowser) {
    const { findBrowser } = await import('@steward/local');
    environment.STEWARD_CHROMIUM = await findBrowser(say, process.env.STEWARD_CHROMIUM || undefined);
  }
  return environment;
}

/** One Jest run a tier: only unit and int tests may run side by side. */
async function runTiers(environment, root) {
  const total = { passed: 0, failed: 0 };
  // A path need not have tests of every tier; a whole tier without a test is an error.
  const lenient = rest.length > 0 ? ['--passWithNoTests'] : [];
  const runs = tiers.map((tier) => [
    ...rest,
    ...lenient,
    ...(tier === 'e2e' ? ['--runInBand'] : []),
    '--selectProjects',
    tier,
  ]);
  for (const [index, args] of runs.entries()) {
    if (interrupted) break;
    const file = join(root, `result-${index}.json`);
    const code = await jest([...args, '--json', `--outputFile=${file}`], environment);
    const result = await readFile(file, 'utf8').then(JSON.parse, () => undefined);
    total.passed += result?.numPassedTests ?? 0;
    // A suite that cannot be loaded counts as one; so does a run that ends badly without telling how many failed.
    const failed = (result?.numFailedTests ?? 0) + (result?.numRuntimeErrorTestSuites ?? 0);
    total.failed += failed > 0 || code === 0 ? failed : 1;
  }
  if (interrupted) console.log('Interrupted.');
  console.log(`${total.passed} passed, ${total.failed} failed`);
  if (interrupted) return 130;
  return total.failed > 0 || total.passed === 0 ? 1 : 0;
}

function jest(args, env) {
  const workers = args.some((argument) => /^(--maxWorkers|-w|--runInBand|-i)/.test(argument)) ? [] : ['--maxWorkers=2'];
  const program = join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
  // Reporters are named here: the closing line must come once, after all tiers.
  // After the arguments: Jest would take a path that follows `--reporters` for a reporter.
  const all = [program, ...args, '--config', join(ROOT, 'jest.config.js'), '--reporters=default', ...workers];
  return new Promise((resolve) => {
    child = spawn(process.execPath, all, { cwd: ROOT, env, stdio: ['ignore', 'inherit', 'inherit'] });
    child.once('close', (code) => resolve(code ?? 1));
  });
}

/** Ends whatever a test left running (every process that names a file of this test run) and removes what it left lying. */
async function removeAll(root) {
  const { removeSharedDataOf, stopProcessesOf } = await import('@steward/local');
  await stopProcessesOf(`${root}/`);
  await removeSharedDataOf(root);
  await rm(root, { recursive: true, force: true, maxRetries: 5 });
}

/** Cleans up after test runs that were killed: their servers would run on for ever. */
async function removeAbandoned() {
  const { isOurs } = await import('@steward/local');
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const root = join(tmpdir(), name);
    const owner = Number(await readFile(join(root, 'owner'), 'utf8').catch(() => '0'));
    if (owner === 0 || (await isOurs(owner, 'test.js'))) continue;
    say(`Removing what an earlier test run left in ${root}`);
    await removeAll(root);
  }
}

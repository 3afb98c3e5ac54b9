// `npm run bench [-- --rounds N --mails N]`: ratios against a baseline of the same rounds; absolute times are only for orientation.
import { mkdtemp, rm, chmod } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { defaultCache, placesOf, startServices, up } from '@steward/local';
import { loadSettings } from '@steward/platform';
import { compareRuns } from './runs/compare.js';
import { SETTINGS, openRig } from './runs/rig.js';
import { measureMail } from './walk/latency.js';
import { describeMemory } from './walk/memory.js';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '60' }, mails: { type: 'string', default: '20' } },
});
const say = (line: string) => void process.stdout.write(`${line}\n`);
const NAMESPACE = 'bench';

const root = await mkdtemp(join(tmpdir(), 'steward-bench-'));
await chmod(root, 0o711); // PostgreSQL runs as another user when we are root, and must pass through.
try {
  const ratios = await benchRuns(join(root, 'runs'));
  await benchWalk(join(root, 'walk'));
  say(
    `governed/bare ordinary = ${ratios.overOrdinary.toFixed(2)}, governed/bare local = ${ratios.overLocal.toFixed(2)}`,
  );
} finally {
  await rm(root, { recursive: true, force: true, maxRetries: 5 });
}

async function benchRuns(home: string) {
  const services = await startServices({
    home,
    cache: defaultCache(process.env),
    settings: { TEMPORAL_NAMESPACE: NAMESPACE },
    postgresFolder: join(root, 'postgres'),
    onProgress: say,
  });
  try {
    const rig = await openRig({
      home,
      databaseUrl: services.postgres.url,
      temporal: services.temporal.address,
      namespace: NAMESPACE,
    });
    try {
      const { rows } = await rig.db.pool.query<Record<string, string>>(
        "SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS synchronous_commit, current_setting('server_version') AS postgresql",
      );
      say(
        `settings ${JSON.stringify({ ...rows[0], temporal: services.temporal.version, node: process.version, cores: cpus().length, ...SETTINGS })}`,
      );
      return await compareRuns(rig, Number(values.rounds), say);
    } finally {
      await rig.close();
    }
  } finally {
    await services.stop();
  }
}

async function benchWalk(home: string): Promise<void> {
  const env = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    LOG_LEVEL: 'error',
    STEWARD_HOME: home,
    PORT: '0',
    STEWARD_SMTP_PORT: '0',
  };
  const supervisor = await up({
    places: placesOf(home, defaultCache(process.env)),
    settings: loadSettings(env),
    env,
    say,
  });
  if ('alreadyRunning' in supervisor) throw new Error('A fresh home cannot be running already.');
  try {
    const { state } = supervisor;
    await measureMail({ smtp: state.smtp, databaseUrl: state.databaseUrl, mails: Number(values.mails) }, say);
    for (const line of describeMemory(state.parts)) say(line);
  } finally {
    await supervisor.stop();
  }
}

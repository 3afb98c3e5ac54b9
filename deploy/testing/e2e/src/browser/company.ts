/** What the README's walk begins with: the sample company in memory, and the sample mail. */
import { execFile } from 'node:child_process';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { startApp, testServers, until } from '@steward/testing';

import type { SystemOptions } from '../parts.js';
import type { Letter } from '../sender.js';
import { System } from '../system.js';

const ROOT = fileURLToPath(new URL('../../../../../', import.meta.url));
const run = promisify(execFile);

/** A system as a newcomer has it: the built-in mailbox, embeddings, acknowledgements, and the scripted model with its own examples. */
export async function startNewcomersSystem(
  env: SystemOptions['env'] = {},
): Promise<{ system: System; stop(): Promise<void> }> {
  const modelDir = testServers.modelDir() ?? '';
  const model = await startApp('model', { STEWARD_MODEL_DIR: modelDir });
  try {
    const system = await System.start({
      mail: 'local',
      env: {
        OPENAI_BASE_URL: `${model.addresses['http']}/v1`,
        STEWARD_MODEL_DIR: modelDir,
        STEWARD_ACKNOWLEDGE: 'on',
        MAIL_FROM: 'hello@linnet.example',
        MAIL_FROM_NAME: 'Linnet Bindery',
        ...env,
      },
    });
    return { system, stop: () => system.stop().finally(() => model.kill()) };
  } catch (error) {
    await model.kill();
    throw error;
  }
}

/** `steward learn examples/company`, and waits until all of it can be found. */
export async function learnSampleCompany(system: System): Promise<void> {
  await mkdir(join(system.home, 'run'), { recursive: true });
  const { addresses } = system.app('gateway');
  // As the supervisor writes it: the command line finds Steward by it.
  const state = {
    console: addresses['http'],
    smtp: addresses['smtp'],
    maildir: join(system.home, 'mail', 'sent'),
    databaseUrl: 'postgresql://127.0.0.1/unused',
    parts: [],
    processes: [],
  };
  await writeFile(join(system.home, 'run', 'state.json'), JSON.stringify(state), { mode: 0o600 });
  await run(process.execPath, [join(ROOT, 'apps/cli/bin/steward.js'), 'learn', join(ROOT, 'examples/company')], {
    env: { NODE_ENV: 'test', STEWARD_HOME: system.home },
  });
  await until('what was learned to be indexed', async () => {
    const [count] = await system.database.query<{ all: number; waiting: number }>(
      `SELECT count(*)::int AS all, (count(*) FILTER (WHERE indexed_at IS NULL))::int AS waiting
       FROM memories WHERE person_id IS NULL AND valid_to IS NULL`,
    );
    return count !== undefined && count.all > 0 && count.waiting === 0;
  });
}

/** The mail of the README. */
export async function sampleMail(): Promise<Letter> {
  const raw = await readFile(join(ROOT, 'examples/mail/question.eml'));
  return { subject: headerOf(raw, 'Subject'), messageId: headerOf(raw, 'Message-ID'), raw };
}

/** What lies in the built-in mailbox in answer to a mail, oldest first; read as files, as any mail client would. */
export async function answersInMaildir(system: System, mail: Letter): Promise<Buffer[]> {
  const folder = join(system.home, 'mail', 'sent', 'cur');
  const names = await readdir(folder).catch(() => []);
  const mails = await Promise.all(names.sort().map((name) => readFile(join(folder, name))));
  return mails.filter((raw) => headerOf(raw, 'In-Reply-To') === mail.messageId);
}

/** A header field's value, unfolded (RFC 5322, 2.2.3); empty where there is none. */
export function headerOf(raw: Buffer, name: string): string {
  const head = raw.toString('utf8').split(/\r?\n\r?\n/, 1)[0] ?? '';
  const field = head.replaceAll(/\r?\n[ \t]+/g, ' ').match(new RegExp(`^${name}:(.*)$`, 'im'));
  return field?.[1]?.trim() ?? '';
}

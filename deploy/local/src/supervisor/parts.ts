import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Settings } from '@steward/platform';

import type { Places } from '../places.js';
import type { Services } from '../services.js';
import type { AppProcess } from './app-process.js';
import type { OurProcess, RunState, RunningPart } from './run-state.js';

const { version: VERSION } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** What is put down in state.json about everything that runs now. */
export function describeRun(
  places: Places,
  settings: Settings,
  services: Services,
  apps: readonly AppProcess[],
): RunState {
  const app = (name: string): AppProcess | undefined => apps.find((one) => one.spec.name === name);
  const gateway = app('gateway');
  const console = gateway?.addresses['http'] ?? '';
  const smtp = (gateway?.addresses['smtp'] ?? '').replace(/^smtp:\/\//, '');
  const maildir = join(places.home, 'mail', 'sent');
  const { postgres, temporal, qdrant, embeddingModel } = services;
  const part = (name: RunningPart['name'], version: string | null, address: string | null, pids: number[]) => {
    return { name, version, address, pids };
  };
  return {
    console,
    smtp,
    maildir,
    databaseUrl: postgres.url,
    parts: [
      part('postgresql', postgres.version, postgres.address, postgres.pids),
      part('temporal', temporal.version, temporal.address, temporal.pids),
      part('qdrant', qdrant.version, qdrant.address, qdrant.pids),
      part('embeddings', 'all-MiniLM-L6-v2 int8', 'dir' in embeddingModel ? embeddingModel.dir : null, []),
      part('model', settings.OPENAI_MODEL, modelAddress(settings, app('model')), pidsOf(app('model'))),
      part('gateway', VERSION, console, pidsOf(gateway)),
      part('worker', VERSION, null, pidsOf(app('worker'))),
      part('projector', VERSION, null, pidsOf(app('projector'))),
      part('mail-in', VERSION, smtp, pidsOf(gateway)),
      part('mail-out', VERSION, mailOutAddress(settings, maildir), pidsOf(app('worker'))),
    ],
    processes: [...serviceProcesses(services), ...apps.flatMap(appProcess)],
  };
}

function serviceProcesses({ postgres, temporal, qdrant }: Services): OurProcess[] {
  return Object.entries({ postgresql: postgres, temporal, qdrant }).flatMap(([name, { pids, marker }]) =>
    pids.map((pid) => ({ name, pid, marker })),
  );
}

function appProcess({ spec, pid }: AppProcess): OurProcess[] {
  return pid === undefined ? [] : [{ name: spec.name, pid, marker: spec.marker }];
}

function pidsOf(app: AppProcess | undefined): number[] {
  return app?.pid === undefined ? [] : [app.pid];
}

function modelAddress(settings: Settings, scripted: AppProcess | undefined): string | null {
  return settings.OPENAI_BASE_URL === undefined
    ? (scripted?.addresses['http'] ?? null)
    : new URL(settings.OPENAI_BASE_URL).origin;
}

function mailOutAddress(settings: Settings, maildir: string): string {
  return settings.SMTP_URL === undefined ? maildir : new URL(settings.SMTP_URL).host;
}

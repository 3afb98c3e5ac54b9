import { join } from 'node:path';

import { PARTS, type PartName } from '@steward/contracts';

import type { Places } from '../places.js';
import { readIfThere } from '../private-files.js';
import { runningSupervisor } from './lock.js';
import { readRunState, type RunState } from './run-state.js';

const HEALTH_TIMEOUT_MS = 10_000;

export interface PartStatus {
  name: PartName;
  version: string | null;
  /** host:port, URL or path; never with a password. */
  address: string | null;
  state: 'ok' | 'degraded' | 'down';
  /** Empty when it is no process of ours. */
  pids: number[];
  runbook: string;
}

/** The pinned shape of `steward status --json`. The addresses are null while nothing runs. */
export interface StatusReport {
  ok: boolean;
  home: string;
  console: string | null;
  smtp: string | null;
  maildir: string | null;
  parts: PartStatus[];
}

/** One part as `GET /healthz` of the gateway tells it. */
interface Health {
  name: string;
  state?: PartStatus['state'];
  detail?: string;
  version?: string | null;
  address?: string | null;
}

/**
 * What runs on this home, and whether it does its work, as the gateway finds by using each part.
 *
 * @returns `running`: false when there is no supervisor; `details`: one sentence a part, for people
 */
export async function status(
  places: Places,
): Promise<{ running: boolean; report: StatusReport; details: ReadonlyMap<string, string> }> {
  const running = (await runningSupervisor(places)) !== undefined;
  const state = running ? await readRunState(places) : undefined;
  const health = state === undefined ? [] : await askGateway(places, state);
  const names = Object.keys(PARTS) as PartName[];
  const parts = names.map((name) => partStatus(name, state, health));
  const report: StatusReport = {
    ok: parts.every((part) => part.state === 'ok'),
    home: places.home,
    console: state?.console || null,
    smtp: state?.smtp || null,
    maildir: state?.maildir ?? null,
    parts,
  };
  return { running, report, details: new Map(health.map(({ name, detail = '' }) => [name, detail])) };
}

/** Without the gateway's word a part counts as down: nobody can say that it works. */
function partStatus(name: PartName, state: RunState | undefined, health: readonly Health[]): PartStatus {
  const known = state?.parts.find((part) => part.name === name);
  const told = health.find((part) => part.name === name);
  return {
    name,
    version: told?.version ?? known?.version ?? null,
    address: told?.address ?? known?.address ?? null,
    state: told?.state ?? 'down',
    pids: known?.pids ?? [],
    runbook: PARTS[name],
  };
}

async function askGateway(places: Places, { console }: RunState): Promise<Health[]> {
  const token = (await readIfThere(join(places.home, 'cli.token')))?.trim();
  if (console === '' || token === undefined) return [];
  try {
    const response = await fetch(`${console}/healthz`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS),
    });
    const { parts } = (await response.json()) as { parts?: (Health & { ok?: boolean })[] };
    // Signed out (a token of before a reset) it tells only whether a part works.
    return (parts ?? []).map(({ ok, ...part }) => ({ ...part, state: part.state ?? (ok === true ? 'ok' : 'down') }));
  } catch {
    return [];
  }
}

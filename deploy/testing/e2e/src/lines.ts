/** The lines between Steward's processes and the servers they rest on, each of which a test can cut. */
import { startTcpProxy, type TcpProxy } from './tcp-proxy.js';

export type Part = 'postgresql' | 'temporal' | 'qdrant' | 'model' | 'mail-out';
export type Lines = Readonly<Record<Part, TcpProxy>>;

/** The settings that name a server, and the part that it is. */
const SETTINGS = {
  DATABASE_URL: 'postgresql',
  TEMPORAL_ADDRESS: 'temporal',
  QDRANT_URL: 'qdrant',
  OPENAI_BASE_URL: 'model',
  SMTP_URL: 'mail-out',
} as const satisfies Record<string, Part>;

/** Puts a line in front of every server that `env` names. @returns the settings that lead over the lines */
export async function drawLines(
  env: Readonly<Record<string, string>>,
  undo: (() => Promise<unknown>)[],
): Promise<{ env: Record<string, string>; lines: Lines }> {
  const lines: Partial<Record<Part, TcpProxy>> = {};
  const through: Record<string, string> = { ...env };
  for (const [setting, part] of Object.entries(SETTINGS)) {
    const value = env[setting];
    if (value === undefined) throw new Error(`${setting} names no server to draw a line to.`);
    const isUrl = value.includes('//');
    const line = await startTcpProxy(isUrl ? new URL(value).host : value);
    undo.push(() => line.close());
    lines[part] = line;
    const here = `127.0.0.1:${line.port}`;
    through[setting] = isUrl ? value.replace(new URL(value).host, here) : here;
  }
  return { env: through, lines: lines as Lines };
}

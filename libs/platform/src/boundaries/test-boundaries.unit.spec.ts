import { describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { INERT_BOUNDARIES } from '@steward/contracts';
import { createBoundaries } from './test-boundaries.js';

const MODULE = new URL('./test-boundaries.js', import.meta.url).href;

/** Reaches `intent.committed` twice in a process of its own, and says how that ended. */
async function twiceReached(plan: string): Promise<{ ended: string; told: unknown[]; lines: string[] }> {
  const code = `const { createBoundaries } = await import(${JSON.stringify(MODULE)});
    const boundaries = createBoundaries(${JSON.stringify(plan)});
    for (const n of [1, 2]) { await boundaries.reached('call.sent'); await boundaries.reached('intent.committed'); console.log(n); }
    process.disconnect();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const told: unknown[] = [];
  let output = '';
  child.on('message', (message) => told.push(message));
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = await new Promise<string>((resolve) =>
    child.on('close', (exit, signal) => resolve(String(signal ?? exit))),
  );
  return { ended, told, lines: output.split('\n').filter(Boolean) };
}

describe('the boundaries of a process', () => {
  it('are inert without a plan', () => {
    expect(createBoundaries(undefined)).toBe(INERT_BOUNDARIES);
  });

  it('kill at the planned boundary, and say so first', async () => {
    expect(await twiceReached('intent.committed:kill')).toEqual({
      ended: 'SIGKILL',
      told: [{ type: 'boundary', boundary: 'intent.committed' }],
      lines: [],
    });
  });

  it('let earlier times pass', async () => {
    expect(await twiceReached('intent.committed:exit:2')).toMatchObject({ ended: '1', lines: ['1'] });
  });

  it('leave other boundaries alone', async () => {
    expect(await twiceReached('run.ended:kill')).toMatchObject({ ended: '0', told: [], lines: ['1', '2'] });
  });

  it('refuse a plan that is none', () => {
    for (const plan of ['', 'nowhere:kill', 'call.sent', 'call.sent:burn', 'call.sent:kill:0', 'call.sent:kill:1:2']) {
      expect(() => createBoundaries(plan)).toThrow(/STEWARD_TEST_BOUNDARY must be/);
    }
  });
});

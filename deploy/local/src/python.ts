import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { join } from 'node:path';

import { findProgram, toolEnvironment } from './config.js';

const run = promisify(execFile);
const OLDEST_MINOR = 10;

/**
 * Makes a virtual environment in `folder`, so that nothing is installed into the system's Python.
 *
 * @returns its interpreter
 * @throws Error that says what is missing
 */
export async function makeVirtualEnvironment(folder: string): Promise<string> {
  const python = await findProgram('python3');
  if (python === undefined) throw new Error('no python3 on the PATH');
  const { stdout } = await run(python, ['-c', 'import sys; print(*sys.version_info[:2])']);
  const [major = 0, minor = 0] = stdout.split(' ').map(Number);
  if (major !== 3 || minor < OLDEST_MINOR) throw new Error(`python3 is older than 3.${OLDEST_MINOR}`);
  try {
    await run(python, ['-m', 'venv', folder]);
  } catch {
    // Debian and Ubuntu leave this part of Python out.
    throw new Error('python3 cannot make virtual environments (on Debian and Ubuntu: apt-get install python3-venv)');
  }
  return join(folder, 'bin', 'python');
}

/** Runs pip of a virtual environment. `temporary`: where it keeps what it downloads, to watch it grow. */
export async function pip(
  python: string,
  args: readonly string[],
  options: { temporary?: string; signal?: AbortSignal | undefined } = {},
): Promise<void> {
  const env = { ...toolEnvironment(), ...(options.temporary === undefined ? {} : { TMPDIR: options.temporary }) };
  try {
    await run(python, ['-m', 'pip', '--disable-pip-version-check', '--no-input', ...args], {
      env,
      maxBuffer: 16 * 1024 * 1024,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
  } catch (error) {
    const said = String((error as { stderr?: unknown }).stderr ?? '').trim();
    throw new Error(`pip ${args[0]} failed: ${said.split('\n').pop() || (error as Error).message}`, { cause: error });
  }
}

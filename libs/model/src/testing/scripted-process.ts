import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const Ready = z.object({ type: z.literal('ready'), addresses: z.object({ http: z.string() }) });

/**
 * The scripted model as users get it, a process of its own, with the test's settings.
 * @throws with what it said, when it ends before it is ready
 */
export async function startScriptedProcess(
  settings: Record<string, string>,
): Promise<{ child: ChildProcess; origin: string }> {
  const child = fork(fileURLToPath(new URL('../scripted/main.js', import.meta.url)), {
    env: settings,
    execArgv: [],
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = once(child, 'close').then(([code]) => {
    throw new Error(`the scripted model ended with ${code}: ${said}`);
  });
  const [message] = await Promise.race([once(child, 'message'), ended]);
  ended.catch(() => undefined);
  return { child, origin: Ready.parse(message).addresses.http };
}

/** Ends the process and waits for its end. */
export async function endScriptedProcess(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
  return child.exitCode;
}

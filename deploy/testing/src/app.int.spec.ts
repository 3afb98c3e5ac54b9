import { afterEach, describe, expect, it } from '@jest/globals';

import { appEnvironment, startApp, type TestApp } from './app.js';
import { until } from './wait.js';

let app: TestApp | undefined;
afterEach(() => app?.kill());

const env = (): Record<string, string> =>
  appEnvironment({ DATABASE_URL: '', STEWARD_HOME: '/nowhere', TEMPORAL_NAMESPACE: 'x', OPENAI_BASE_URL: '' });

const answers = (): Promise<boolean> =>
  fetch(`${app?.addresses['http']}/healthz`, { signal: AbortSignal.timeout(500) }).then(
    () => true,
    () => false,
  );

describe('an app of a test', () => {
  it('is started, paused, resumed and stopped', async () => {
    app = await startApp('model', env());
    expect(await answers()).toBe(true);
    app.pause();
    expect(await answers()).toBe(false);
    app.resume();
    await until('an answer after the pause', answers);
    await app.stop();
    expect(await app.ended).toEqual({ code: 0, signal: null });
    expect(await answers()).toBe(false);
  });

  it('is killed where it stands', async () => {
    app = await startApp('model', env());
    await app.kill();
    expect(await app.ended).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('that ends before it is ready is told with what it printed', async () => {
    await expect(startApp('model', { ...env(), PORT: 'not a port' })).rejects.toThrow(
      /model ended .* It printed:[\s\S]*PORT/,
    );
  });
});

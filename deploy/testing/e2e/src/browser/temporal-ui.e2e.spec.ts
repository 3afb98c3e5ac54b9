import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testServers } from '@steward/testing';
import type { Browser } from 'playwright-core';

import { letter } from '../sender.js';
import { System } from '../system.js';
import { strangerTo } from '../temporal.js';
import { complaintsOf, launchBrowser, openProfile } from './browser.js';
import { ConsoleTab } from './console-tab.js';

/** What nobody but the operator may read. */
const CANARY = 'A parcel for Lighthouse 4711';

describe('a run in the Temporal UI', () => {
  let system: System;
  let browser: Browser;
  let origin: string;
  let id: string;

  beforeAll(async () => {
    browser = await launchBrowser();
    // The Temporal UI was told to decode at this port and no other.
    system = await System.start({ mail: 'local', env: { PORT: String(testServers.gatewayPort()) } });
    origin = system.app('gateway').addresses['http'] ?? '';
    ({ id } = await system.asked(letter(CANARY, { text: `${CANARY}: where is it?` })));
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  const historyPath = (): string => `/temporal/api/v1/namespaces/${system.temporal.namespace}/workflows/${id}/history`;

  it('is ciphertext in Temporal itself', async () => {
    const history = await strangerTo(system.temporal).workflow.getHandle(id).fetchHistory();
    const raw = await (await fetch(new URL(historyPath(), testServers.temporalUiUrl()))).text();
    const encodings = payloadsIn(history);
    expect(encodings.size).toBeGreaterThan(5);
    for (const [path, encoding] of encodings) expect([path, encoding]).toEqual([path, 'binary/encrypted']);
    expect(raw).not.toContain(CANARY);
  });

  it('is refused to whoever is signed out', async () => {
    const page = await (await openProfile(browser, origin)).newPage();
    for (const path of [
      '/temporal/',
      `/temporal/namespaces/${system.temporal.namespace}/workflows/${id}`,
      historyPath(),
    ]) {
      const answer = await page.goto(path);
      expect(answer?.status()).toBe(401);
      expect(await answer?.text()).not.toContain(CANARY);
    }
    const decoded = await page.request.post('/codec/decode', { data: { payloads: [] }, headers: { origin } });
    expect(decoded.status()).toBe(401);
  });

  it('is plain text for the signed-in operator, and ciphertext again outside of our own origin', async () => {
    const profile = await openProfile(browser, origin);
    const tab = new ConsoleTab(await profile.newPage());
    await tab.page.goto(`/#/run/${id}`);
    await tab.signIn(system.secret);
    const opened = profile.waitForEvent('page');
    await tab.find('temporal-link').click();
    const ui = await opened;
    const complaints = complaintsOf(profile);
    await ui.getByText(CANARY).first().waitFor();
    expect(complaints).toEqual([]);

    // The same browser at the same host, and it asks our codec: but from another port, which is another origin, and gets nothing.
    const outside = await profile.newPage();
    await outside.goto(new URL(new URL(ui.url()).pathname, testServers.temporalUiUrl()).href);
    await outside.locator('#content').getByText('Codec Server could not connect').waitFor();
    await outside.getByText('encryption-key-id').first().waitFor();
    expect(await outside.locator('body').innerText()).not.toContain(CANARY);
  });
});

/**
 * The encodings of all payloads, by where they are. Left out are search attributes, which Temporal itself must read, and what the SDK notes
 * about a local activity (its number and type), which no codec is given.
 */
function payloadsIn(value: unknown, path = ''): Map<string, string> {
  if (typeof value !== 'object' || value === null || /searchAttributes$|details\.data$/.test(path)) return new Map();
  const { encoding } = (value as { metadata?: { encoding?: Uint8Array } }).metadata ?? {};
  if (encoding !== undefined) return new Map([[path, Buffer.from(encoding).toString()]]);
  return new Map(Object.entries(value).flatMap(([key, inner]) => [...payloadsIn(inner, `${path}.${key}`)]));
}

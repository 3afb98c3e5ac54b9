import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

import { commandLine } from '../processes.js';
import { freshContext } from '../spec/places.js';
import { SEARCH_ATTRIBUTE_NAMES, withConnection } from './namespace.js';
import { provideTemporal, type TemporalService } from './provision.js';

// Real servers start and stop here several times, beside other suites on two cores.
jest.setTimeout(180_000);

let context: Awaited<ReturnType<typeof freshContext>>;
beforeEach(async () => {
  context = await freshContext(process.env);
});
afterEach(() => context.remove());

const provide = (gatewayOrigin = 'http://127.0.0.1:4400'): Promise<TemporalService> =>
  provideTemporal(context, { namespace: 'steward', gatewayOrigin });

describe('Temporal of our own', () => {
  it('keeps closed runs for 30 days and knows our search attributes', async () => {
    const { address, uiUrl } = await provide();
    await withConnection(address, async ({ workflowService, operatorService }) => {
      const { config } = await workflowService.describeNamespace({ namespace: 'steward' });
      expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(30 * 24 * 3600);
      const { customAttributes } = await operatorService.listSearchAttributes({ namespace: 'steward' });
      expect(Object.keys(customAttributes ?? {})).toEqual(expect.arrayContaining([...SEARCH_ATTRIBUTE_NAMES]));
    });
    const page = await fetch(`${uiUrl}/temporal`);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('/temporal/');
    const settings = (await (await fetch(`${uiUrl}/temporal/api/v1/settings`)).json()) as {
      Codec: { Endpoint: string };
    };
    expect(settings.Codec.Endpoint).toBe('http://127.0.0.1:4400/codec');
  });

  it('is found running, restarted when it must run differently, and kept through kill -9', async () => {
    const first = await provide();
    expect(first.origin).toBe('own');
    expect(await provide()).toMatchObject({ origin: 'running', pids: first.pids, address: first.address });

    const moved = await provide('http://127.0.0.1:4401');
    expect(moved.origin).toBe('own');
    expect(await commandLine(first.pids[0] ?? 0)).toBeUndefined();
    expect(await commandLine(moved.pids[0] ?? 0)).toContain('http://127.0.0.1:4401/codec');

    // A namespace is stored like a run is: in the database file.
    await withConnection(moved.address, ({ workflowService }) =>
      workflowService.updateNamespace({ namespace: 'steward', updateInfo: { description: 'kept' } }),
    );
    process.kill(moved.pids[0] ?? 0, 'SIGKILL');
    const third = await provide('http://127.0.0.1:4401');
    // Not its address: between the kill and the start, a server of a suite beside this one may take the port.
    expect(third.origin).toBe('own');
    await withConnection(third.address, async ({ workflowService }) => {
      const { namespaceInfo } = await workflowService.describeNamespace({ namespace: 'steward' });
      expect(namespaceInfo?.description).toBe('kept');
    });
    await third.stop();
    expect(await third.isRunning()).toBe(false);
  });

  it('does not open data of another server version', async () => {
    await mkdir(join(context.places.data, 'temporal', 'server-0.1.2'), { recursive: true });
    await expect(provide()).rejects.toThrow(/written by Temporal server 0\.1\.2/);
  });
});

describe("the operator's Temporal", () => {
  it('is prepared, and never stopped', async () => {
    const own = await provide();
    const service = await provideTemporal(context, { address: own.address, namespace: 'company' });
    expect(service).toMatchObject({ origin: 'url', namespace: 'company', pids: [], version: own.version });
    await withConnection(own.address, ({ workflowService }) =>
      workflowService.describeNamespace({ namespace: 'company' }),
    );
    await service.stop();
    expect(await own.isRunning()).toBe(true);
  });

  it('that does not answer is told with what to do', async () => {
    await expect(provideTemporal(context, { address: '127.0.0.1:9', namespace: 'x' })).rejects.toThrow(
      /TEMPORAL_ADDRESS \(127\.0\.0\.1:9\).*\n.*What to do/,
    );
  });
});

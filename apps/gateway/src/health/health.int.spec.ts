import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PartName } from '@steward/contracts';
import { createDatabase } from '@steward/platform';
import { READ_MODELS_CURSOR, REBUILD } from '@steward/projections';
import { TASK_QUEUE } from '@steward/temporal-api';
import { freshNamespace, testServers, until, type TestNamespace } from '@steward/testing';
import { startRig, type Rig } from '../spec/rig.js';
import type { HealthReport, PartReport } from './health.js';

async function parts(rig: Rig): Promise<Record<PartName, PartReport>> {
  const answer = await rig.ask('/healthz', { headers: await rig.cli() });
  const report = answer.json() as HealthReport;
  expect(answer.status).toBe(report.ok ? 200 : 503);
  return Object.fromEntries(report.parts.map((part) => [part.name, part])) as Record<PartName, PartReport>;
}

describe('/healthz with its servers', () => {
  let rig: Rig;
  let temporal: TestNamespace;
  let modelFolder: string;
  beforeAll(async () => {
    temporal = await freshNamespace();
    modelFolder = await mkdtemp(join(tmpdir(), 'model-'));
    await writeFile(join(modelFolder, 'model.onnx'), '');
    rig = await startRig({
      TEMPORAL_ADDRESS: temporal.address,
      TEMPORAL_NAMESPACE: temporal.namespace,
      QDRANT_URL: testServers.qdrantUrl(),
      STEWARD_MODEL_DIR: modelFolder,
    });
  });
  afterAll(async () => {
    await rig.close();
    await temporal.close();
    await rm(modelFolder, { recursive: true });
  });

  it('tells what works, with version and address and without a password', async () => {
    const found = await parts(rig);
    expect(found.postgresql).toMatchObject({ state: 'ok', version: expect.stringMatching(/^\d+/) });
    expect(found.postgresql.address).toBe(`postgresql://${new URL(rig.database.url).host}`);
    expect(found.temporal).toMatchObject({ state: 'ok', address: temporal.address });
    expect(found.qdrant.state).toBe('ok');
    expect(found.gateway.state).toBe('ok');
    expect(found['mail-out'].state).toBe('ok');
  });

  it('tells that no worker takes tasks, until one does', async () => {
    expect((await parts(rig)).worker).toMatchObject({ state: 'down', runbook: 'runbooks/processes.md' });
    const queue = { namespace: temporal.namespace, taskQueue: { name: TASK_QUEUE }, identity: 'test' };
    const { workflowService } = temporal.connection;
    const polls = [
      temporal.connection.withDeadline(Date.now() + 5_000, () => workflowService.pollWorkflowTaskQueue(queue)),
      temporal.connection.withDeadline(Date.now() + 5_000, () => workflowService.pollActivityTaskQueue(queue)),
    ];
    await until('the pollers to be seen', async () => (await parts(rig)).worker.state === 'ok');
    await Promise.allSettled(polls);
  });

  it('tells how far the read models are behind the log', async () => {
    expect((await parts(rig)).projector).toMatchObject({
      state: 'down',
      detail: expect.stringMatching(/no projector/i),
    });
    const projector = createDatabase({ url: rig.database.url, max: 1, applicationName: 'steward-projector' });
    await projector.pool.query('SELECT 1');
    await until('the projector to be seen', async () => (await parts(rig)).projector.state === 'ok');
    await rig.database.query(
      `INSERT INTO events (type, version, data, actor, correlation_id, recorded_at)
       VALUES ('operator.created', 1, '{}', 'operator', 'operator', now() - interval '1 minute')`,
    );
    const behind = await until('the look to be renewed', async () => {
      const { projector } = await parts(rig);
      return projector.state === 'down' && projector;
    });
    expect(behind.detail).toMatch(/^The read models are \d+ s behind the log\.$/);
    await rig.database.query('INSERT INTO rm_cursors (name, at) VALUES ($1, $2)', [READ_MODELS_CURSOR, REBUILD]);
    await until('the rebuild to be seen', async () => (await parts(rig)).projector.state === 'degraded');
    await projector.close();
  });

  it('tells that the embedding model does not load where it is used, though its files are there', async () => {
    expect((await parts(rig)).embeddings.state).toBe('ok');
    await rig.database.query(
      `INSERT INTO rm_parts (part, state, reason, runbook, since) VALUES ('embeddings', 'degraded', 'Bad file.', 'x', now())`,
    );
    const told = await until('the look to be renewed', async () => {
      const { embeddings } = await parts(rig);
      return embeddings.state === 'degraded' && embeddings;
    });
    expect(told.detail).toBe('Bad file.');
  });
});

describe('/healthz without its servers', () => {
  it('starts all the same, and tells what is missing', async () => {
    const rig = await startRig({ TEMPORAL_ADDRESS: '127.0.0.1:1', QDRANT_URL: 'http://127.0.0.1:1' });
    const found = await parts(rig);
    await rig.close();
    expect(found.temporal.state).toBe('down');
    expect(found.worker.state).toBe('down');
    expect(found.qdrant).toMatchObject({ state: 'down', runbook: 'runbooks/qdrant.md' });
    expect(found.embeddings).toMatchObject({ state: 'degraded' });
    expect(found.model).toMatchObject({ state: 'down', detail: expect.stringContaining('OPENAI_BASE_URL') });
    expect(found.postgresql.state).toBe('ok');
  });

  it('answers while PostgreSQL is gone, to strangers and to whoever was signed in', async () => {
    const rig = await startRig();
    const headers = await rig.cli();
    await rig.database.drop();
    const answer = await rig.ask('/healthz', { headers });
    const graphql = await rig.ask('/graphql', { headers, body: { query: '{ viewer { version } }' } });
    const signIn = await rig.ask('/session', { body: { secret: rig.secret } });
    await rig.close();
    expect(answer.status).toBe(503);
    expect(answer.json()).toMatchObject({ parts: expect.arrayContaining([{ name: 'postgresql', ok: false }]) });
    for (const refused of [graphql, signIn]) {
      expect(refused.status).toBe(503);
      expect(refused.text).toContain('runbooks/postgresql.md');
      expect(refused.text).not.toContain('test_');
    }
  });
});

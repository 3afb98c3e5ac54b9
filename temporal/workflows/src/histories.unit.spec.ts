import { beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker, bundleWorkflowCode } from '@temporalio/worker';
import { workflowBundleOptions } from '@steward/temporal-activities';
import { quietTemporal } from '@steward/temporal-runtime/spec';
import { SCENES } from './spec/triage-scenes.js';

const FOLDER = fileURLToPath(new URL('../../histories/', import.meta.url));
const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'));
let code: string;

beforeAll(async () => {
  const logger = quietTemporal();
  const workflowsPath = fileURLToPath(new URL('./index.js', import.meta.url));
  ({ code } = await bundleWorkflowCode({ ...workflowBundleOptions(workflowsPath), logger }));
});

const history = (file: string) => JSON.parse(readFileSync(`${FOLDER}${file}`, 'utf8')) as { events: unknown[] };
const replay = (recorded: unknown) => Worker.runReplayHistory({ workflowBundle: { code } }, recorded);

describe('case 11: runs of every released version go on with the code of today', () => {
  it('every way to end is recorded', () => {
    const recorded = files.map((file) => file.split(/[\\/]/).at(-1));
    for (const { name } of SCENES) expect(recorded).toContain(`${name}.json`);
  });

  it.each(files)('%s replays', async (file) => {
    await replay(history(file));
  });

  it('would be noticed otherwise: a history that other code wrote does not replay', async () => {
    const { events } = history(files.find((file) => file.endsWith('executed.json')) ?? '');
    const foreign = JSON.stringify({ events }).replaceAll('"think"', '"contemplate"');
    await expect(replay(JSON.parse(foreign))).rejects.toThrow(/nondeterminism/i);
  });
});

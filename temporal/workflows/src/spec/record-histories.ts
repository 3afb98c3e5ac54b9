// Records a history of every way in which a run can end, into temporal/histories. See the README there for when and how.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { Rig } from '@steward/temporal-runtime/spec';
import { SCENES, playScene } from './triage-scenes.js';

const FOLDER = fileURLToPath(new URL('../../../histories/support-triage/', import.meta.url));
const WORKFLOWS = fileURLToPath(new URL('../index.js', import.meta.url));

const version = process.argv[2];
if (version === undefined || !/^\d+\.\d+\.\d+$/.test(version)) {
  throw new Error('Give the version whose histories these are, for example 0.1.0.');
}
mkdirSync(`${FOLDER}${version}`, { recursive: true });
const rig = await Rig.open(WORKFLOWS, { readable: true });
for (const scene of SCENES) {
  const { mail } = await playScene(rig, scene);
  const history = await rig.client.workflow.getHandle(mail.itemId).fetchHistory();
  const file = `${FOLDER}${version}/${scene.name}.json`;
  writeFileSync(file, `${JSON.stringify(JSON.parse(historyToJSON(history)), null, 1)}\n`);
  process.stdout.write(`${file}: ${history.events?.length ?? 0} events\n`);
}
await rig.close();

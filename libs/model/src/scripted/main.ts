/** The scripted model as a process of its own. It tells its parent where it answers, and ends with it. */
import { createEmbedder } from '../embedding/minilm.js';
import { readConfig } from './config.js';
import { startScriptedServer } from './server.js';

const config = readConfig(process.env);
const starting = startScriptedServer({
  embedder: createEmbedder(config.STEWARD_MODEL_DIR),
  port: config.PORT,
  scriptFile: config.STEWARD_SCRIPT_FILE,
});

const stop = (): void => {
  void starting.then((server) => server.close()).finally(() => process.exit(0));
};
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
// A parent that was killed cannot send a signal; the closed channel is all that is heard of it. Heeded before the start has ended, because
// loading the model takes long enough for a parent to die meanwhile.
process.once('disconnect', stop);

const server = await starting;
if (process.send === undefined) {
  process.stdout.write(`scripted model (no language model): OPENAI_BASE_URL=${server.origin}/v1\n`);
} else if (process.connected) {
  process.send({ type: 'ready', addresses: { http: server.origin } });
}

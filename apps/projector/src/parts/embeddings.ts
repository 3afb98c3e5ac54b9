import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Embedder } from '@steward/model';
import type { Probe } from './watch.js';

const MODEL_FILE = 'model.onnx';

/**
 * Watches an embedder by what comes of its use, because loading the model only to see whether it loads costs 200 MB, in a process that may
 * have nothing to embed for weeks. While it is unused, its file being there will do; after a failure it is tried until it works.
 */
export function watchEmbedder(embedder: Embedder, dir: string | undefined): { embedder: Embedder; probe: Probe } {
  let failed = dir === undefined;
  const watched: Embedder = {
    id: embedder.id,
    dimension: embedder.dimension,
    async embed(texts) {
      try {
        const vectors = await embedder.embed(texts);
        failed = false;
        return vectors;
      } catch (error) {
        failed = true;
        throw error;
      }
    },
  };
  return {
    embedder: watched,
    async probe() {
      const there = dir !== undefined && (await isThere(join(dir, MODEL_FILE)));
      if (failed || !there) await watched.embed(['.']);
      return null;
    },
  };
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

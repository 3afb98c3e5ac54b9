import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { EmbeddingUnavailable, type Embedder } from '@steward/model';
import { watchEmbedder } from './embeddings.js';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'model-'));
});
afterEach(() => rm(dir, { recursive: true }));

function model(): Embedder & { works: boolean; uses: number } {
  return {
    id: 'test',
    dimension: 1,
    works: true,
    uses: 0,
    async embed(texts) {
      this.uses += 1;
      if (!this.works) throw new EmbeddingUnavailable('broken');
      return texts.map(() => new Float32Array(1));
    },
  };
}

test('an unused model whose file is there is well, and is not loaded to see it', async () => {
  await writeFile(join(dir, 'model.onnx'), '');
  const one = model();
  expect(await watchEmbedder(one, dir).probe()).toBeNull();
  expect(one.uses).toBe(0);
});

test('a model that failed in use is told, and tried until it works', async () => {
  await writeFile(join(dir, 'model.onnx'), '');
  const one = model();
  const { embedder, probe } = watchEmbedder(one, dir);
  one.works = false;
  await expect(embedder.embed(['x'])).rejects.toThrow('broken');
  await expect(probe()).rejects.toThrow('broken');
  one.works = true;
  expect(await probe()).toBeNull();
  const { uses } = one;
  expect(await probe()).toBeNull();
  expect(one.uses).toBe(uses);
});

test.each([undefined, '/nowhere'])(
  'a model that is not there is told in the words of the embedder (%s)',
  async (where) => {
    const one = model();
    one.works = false;
    await expect(watchEmbedder(one, where).probe()).rejects.toThrow('broken');
  },
);

import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testModelDir } from '../testing/model-dir.js';
import { EmbeddingUnavailable } from './embedder.js';
import { createEmbedder } from './minilm.js';

const FILES = ['model.onnx', 'tokenizer.json', 'tokenizer_config.json'];
const embedder = createEmbedder(testModelDir(process.env['STEWARD_MODEL_DIR']));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steward-embedder-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function cosine(one: string, other: string): Promise<number> {
  const [a, b] = await embedder.embed([one, other]);
  return a?.reduce((sum, component, at) => sum + component * (b?.[at] ?? 0), 0) ?? Number.NaN;
}

describe('createEmbedder', () => {
  it('gives unit vectors of its dimension, in order, for any text', async () => {
    const texts = [
      'Do you ship to Norway?',
      '',
      '   ',
      '\ud800',
      '日本語のノート',
      '👩‍🌾'.repeat(3_000),
      'word '.repeat(400_000),
    ];
    const vectors = await embedder.embed(texts);
    expect(vectors).toHaveLength(texts.length);
    for (const vector of vectors) {
      expect(vector).toHaveLength(embedder.dimension);
      expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
    }
    expect(await embedder.embed([])).toEqual([]);
  });

  it('agrees with the reference similarity of all-MiniLM-L6-v2', async () => {
    // The example of sentence-transformers' documentation (fp32); int8 differs in the third place.
    const [weather, sunny, stadium] = [
      'The weather is lovely today.',
      "It's so sunny outside!",
      'He drove to the stadium.',
    ] as const;
    expect(await cosine(weather, sunny)).toBeCloseTo(0.666, 2);
    expect(await cosine(weather, stadium)).toBeCloseTo(0.1046, 2);
    expect(await cosine(sunny, stadium)).toBeCloseTo(0.1411, 2);
  });

  it('gives a text the same vector whatever else is embedded beside it', async () => {
    const [alone] = await embedder.embed(['Where is my order?']);
    const many = await Promise.all([
      embedder.embed(['x '.repeat(300), 'Where is my order?', 'EXTREME!!! 100000 % $$$']),
      embedder.embed(['Where is my order?']),
    ]);
    expect(many[0][1]).toEqual(alone);
    expect(many[1][0]).toEqual(alone);
  });

  it('reads the first 256 tokens of a text and keeps its end mark', async () => {
    const long = 'notebook '.repeat(400);
    expect(await cosine(long, `${long} entirely different ending about submarines`)).toBeCloseTo(1, 6);
    expect(await cosine('notebook '.repeat(254), long)).toBeCloseTo(1, 6);
  });

  it('says which file is missing, and finds it when it has come', async () => {
    const late = createEmbedder(folder);
    for (const file of FILES) {
      await expect(late.embed(['x'])).rejects.toThrow(file);
      await expect(late.embed(['x'])).rejects.toBeInstanceOf(EmbeddingUnavailable);
      await symlink(join(testModelDir(process.env['STEWARD_MODEL_DIR']), file), join(folder, file));
    }
    await expect(late.embed(['x'])).resolves.toHaveLength(1);
  });

  it('is unavailable, not broken, without a folder or with damaged files', async () => {
    await expect(createEmbedder(undefined).embed(['x'])).rejects.toThrow(EmbeddingUnavailable);
    const damaged = await mkdtemp(join(folder, 'damaged-'));
    for (const file of FILES) await writeFile(join(damaged, file), '{}');
    await expect(createEmbedder(damaged).embed(['x'])).rejects.toThrow(EmbeddingUnavailable);
  });
});

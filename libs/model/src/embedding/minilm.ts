/**
 * all-MiniLM-L6-v2, int8, through onnxruntime. Responsible for: loading the model once and late, and for vectors that depend on nothing
 * but their text.
 *
 * 1. One text a run. Padding to the longest text makes a mixed batch slower on one thread (eight texts: 39 ms each, against 9 ms one by
 *    one), and a text's vector cannot come to depend on what is embedded beside it, so a rebuilt index equals the old one.
 * 2. A failed load is forgotten, so that the next call tries again.
 */
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Tokenizer } from '@huggingface/tokenizers';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { EmbeddingUnavailable, type Embedder } from './embedder.js';

const DIMENSION = 384;
/** What the model was trained on, special tokens included (sentence-transformers' `max_seq_length`). */
const MAX_TOKENS = 256;
/** The tokenizer is plain JavaScript and takes a second for a megabyte; 256 tokens never reach further into a text than this. */
const MAX_CHARACTERS = 8_192;
const FILES = ['model.onnx', 'tokenizer.json', 'tokenizer_config.json'] as const;

interface Loaded {
  readonly tokenizer: Tokenizer;
  readonly session: InferenceSession;
  readonly tensor: typeof Tensor;
}

/**
 * An {@link Embedder} over the folder `dir`, which holds `model.onnx`, `tokenizer.json` and `tokenizer_config.json`. Nothing is read before
 * the first `embed`; an undefined `dir` is an embedder that is always unavailable.
 *
 * @example
 * const embedder = createEmbedder(settings.modelDir);
 * const [vector] = await embedder.embed(['Do you ship to Norway?']); // 384 numbers, about 6 ms on one thread
 */
export function createEmbedder(dir: string | undefined): Embedder {
  let loading: Promise<Loaded> | undefined;
  const loaded = (): Promise<Loaded> => {
    loading ??= load(dir).catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
  return {
    id: 'all-MiniLM-L6-v2-int8',
    dimension: DIMENSION,
    async embed(texts) {
      if (texts.length === 0) return [];
      const model = await loaded();
      const vectors: Float32Array[] = [];
      for (const text of texts) vectors.push(await embedOne(model, text));
      return vectors;
    },
  };
}

async function load(dir: string | undefined): Promise<Loaded> {
  if (dir === undefined) {
    throw new EmbeddingUnavailable(
      'No embedding model is configured. Set STEWARD_MODEL_DIR to a folder that holds it.',
    );
  }
  for (const file of FILES) {
    await access(join(dir, file)).catch(() => {
      throw new EmbeddingUnavailable(
        `The embedding model in ${dir} is incomplete: ${file} cannot be read. Run the set-up again, or correct STEWARD_MODEL_DIR.`,
      );
    });
  }
  try {
    // Imported late: the native library costs memory, and where it has no build for the platform that must not end the process.
    const [{ Tokenizer }, { InferenceSession, Tensor }] = await Promise.all([
      import('@huggingface/tokenizers'),
      import('onnxruntime-node'),
    ]);
    const [tokenizer, tokenizerConfig] = await Promise.all([
      readJson(join(dir, 'tokenizer.json')),
      readJson(join(dir, 'tokenizer_config.json')),
    ]);
    const session = await InferenceSession.create(join(dir, 'model.onnx'), {
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      executionMode: 'sequential',
    });
    return { tokenizer: new Tokenizer(tokenizer, tokenizerConfig), session, tensor: Tensor };
  } catch (cause) {
    throw new EmbeddingUnavailable(
      `The embedding model in ${dir} cannot be loaded. Delete the folder and run the set-up again to get it anew.`,
      { cause },
    );
  }
}

async function readJson(path: string): Promise<object> {
  return JSON.parse(await readFile(path, 'utf8')) as object;
}

async function embedOne({ tokenizer, session, tensor }: Loaded, text: string): Promise<Float32Array> {
  const all = tokenizer.encode(text.slice(0, MAX_CHARACTERS)).ids;
  // The closing [SEP] is kept when a text is cut, as in training.
  const ids = all.length <= MAX_TOKENS ? all : [...all.slice(0, MAX_TOKENS - 1), ...all.slice(-1)];
  const shape = [1, ids.length];
  const int64 = (values: bigint[]): Tensor => new tensor('int64', BigInt64Array.from(values), shape);
  let output: Tensor | undefined;
  try {
    const outputs = await session.run({
      input_ids: int64(ids.map(BigInt)),
      attention_mask: int64(ids.map(() => 1n)),
      token_type_ids: int64(ids.map(() => 0n)),
    });
    output = outputs['last_hidden_state'];
  } catch (cause) {
    throw new EmbeddingUnavailable('The embedding model failed to run.', { cause });
  }
  if (output === undefined || output.dims[2] !== DIMENSION || !(output.data instanceof Float32Array)) {
    throw new EmbeddingUnavailable(
      `STEWARD_MODEL_DIR holds another model than all-MiniLM-L6-v2: no last_hidden_state of ${DIMENSION} floats.`,
    );
  }
  return meanPooled(output.data, ids.length);
}

/** Mean over all tokens, then L2-normalised: the pooling this model was trained with (its model card, "Usage"). */
function meanPooled(hidden: Float32Array, tokens: number): Float32Array {
  const vector = new Float32Array(DIMENSION);
  for (let at = 0; at < tokens * DIMENSION; at += 1) {
    const component = at % DIMENSION;
    vector[component] = (vector[component] ?? 0) + (hidden[at] ?? 0);
  }
  const norm = Math.hypot(...vector) || 1;
  return vector.map((component) => component / norm);
}

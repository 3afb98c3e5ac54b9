import { StewardError } from '@steward/contracts';

/**
 * Turns texts into vectors whose dot product is their cosine similarity.
 *
 * @example
 * const [question, document] = await embedder.embed(['When will it arrive?', 'Parcels take three days.']);
 */
export interface Embedder {
  /** Names the model and its precision. Vectors of different ids must never be compared: store it beside each vector. */
  readonly id: string;
  /** Length of each vector. */
  readonly dimension: number;
  /**
   * One L2-normalised vector for each text, in the order given. The same text always gives the same vector, whatever else is in the call.
   * @throws {EmbeddingUnavailable} when the model cannot be loaded or run; callers go on without vectors and say so.
   */
  embed(texts: readonly string[]): Promise<Float32Array[]>;
}

/** The embedding model cannot be used now. The next call tries again, so files that arrive later are found. */
export class EmbeddingUnavailable extends StewardError {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super('model.unreachable', message, options);
  }
}

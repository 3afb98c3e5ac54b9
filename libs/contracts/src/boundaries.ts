/**
 * The named places between two lines where tests kill, stop or delay a process. In production the port is {@link INERT_BOUNDARIES}.
 * Names read as `<part>.<what has just been done>`.
 */
export const BOUNDARIES = [
  'ingest.blob_written',
  'ingest.committed',
  'relay.started',
  'relay.marked',
  'step.committed',
  'propose.committed',
  'intent.committed',
  'intent.call_marked',
  'call.sent',
  'call.evidence_filed',
  'settle.committed',
  'decision.committed',
  'decision.signalled',
  'run.ended',
] as const;
export type Boundary = (typeof BOUNDARIES)[number];

export interface Boundaries {
  /** Called right after the named thing has happened. Does nothing in production. */
  reached(boundary: Boundary, context?: { key?: string }): Promise<void>;
}

export const INERT_BOUNDARIES: Boundaries = { reached: async () => undefined };

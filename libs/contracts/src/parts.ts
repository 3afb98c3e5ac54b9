/** The parts whose health the operator sees, each with the runbook that says what to do. One list for /healthz, alerts and the console. */
export const PARTS = {
  postgresql: 'runbooks/postgresql.md',
  temporal: 'runbooks/temporal.md',
  qdrant: 'runbooks/qdrant.md',
  embeddings: 'runbooks/embeddings.md',
  model: 'runbooks/model.md',
  gateway: 'runbooks/processes.md',
  worker: 'runbooks/processes.md',
  projector: 'runbooks/processes.md',
  'mail-in': 'runbooks/mail-in.md',
  'mail-out': 'runbooks/mail-out.md',
} as const;
export type PartName = keyof typeof PARTS;

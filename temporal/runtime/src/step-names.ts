import { bug } from './failures.js';

export type StepKind = 'recall' | 'think' | 'checkpoint' | 'act';

/**
 * Names the steps of one run: `<kind>:<name>#<n>`, counted for each kind and name, or `<kind>:<explicit>`. Together with the workflow id a
 * name is the idempotency key, so it must be the same in every replay and holds no time, no random number and no hash of arguments.
 */
export class StepNames {
  private readonly counts = new Map<string, number>();
  private readonly taken = new Set<string>();

  /** @throws ApplicationFailure `internal.bug` when an explicit name is used twice */
  next(kind: StepKind, name: string, explicit?: string): string {
    const base = `${kind}:${name}`;
    const count = (this.counts.get(base) ?? 0) + 1;
    if (explicit === undefined) this.counts.set(base, count);
    const step = explicit === undefined ? `${base}#${count}` : `${kind}:${explicit}`;
    if (this.taken.has(step)) throw bug(`Step ${step} is named twice in one run. Give the second one another name.`);
    this.taken.add(step);
    return step;
  }
}

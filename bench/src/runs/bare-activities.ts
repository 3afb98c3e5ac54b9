import type { Database } from '@steward/platform';

export interface BareActivities {
  /** Commits the row that the governed act commits too: one journal note. */
  commitNote(key: string): Promise<void>;
}

export function createBareActivities(db: Database, text: (key: string) => Uint8Array): BareActivities {
  return {
    async commitNote(key) {
      await db.pool.query({
        name: 'bench-commit-note',
        text: 'INSERT INTO journal_notes (key, text) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING',
        values: [key, text(key)],
      });
    },
  };
}

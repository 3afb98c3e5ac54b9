import { journalNote } from '@steward/contracts';
import { JsonCipher, type Keyring } from '@steward/platform';
import type { Connector, TransactionalHandler } from './connector.js';

/**
 * `journal.note`: a line in our own database, encrypted, written in the transaction that opens and settles its intent. It lives beside the
 * broker because it reaches nothing outside and so needs no project of its own.
 */
export function createJournalConnector(options: { keyring: Keyring }): Connector {
  const cipher = new JsonCipher(options.keyring, 'journal-note');
  const note: TransactionalHandler<typeof journalNote> = {
    operation: journalNote,
    preview: (args) => ({
      preview: {
        operation: journalNote.name,
        operationVersion: journalNote.version,
        args,
        recipients: [],
        amounts: [],
        preconditions: {},
      },
      display: {
        title: 'Note in the journal',
        before: null,
        after: args.text,
        fields: [{ name: 'text', label: 'Text', value: args.text, editable: true }],
        flags: [],
      },
    }),
    async apply(client, key, args) {
      const { rows } = await client.query<{ created_at: Date }>(
        'INSERT INTO journal_notes (key, text) VALUES ($1, $2) RETURNING created_at',
        [key, cipher.encrypt(args.text)],
      );
      return { recordedAt: rows[0]!.created_at.toISOString() };
    },
  };
  return {
    name: 'journal',
    account: 'local',
    handlers: [note],
    health: async () => ({ ok: true, detail: 'The journal is in the database.' }),
  };
}

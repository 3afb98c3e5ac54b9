import { createEventLog, createOperators } from '@steward/ledger';
import { Keyring, createDatabase } from '@steward/platform';

/** Makes the operator at the first start. @returns the sign-in secret, which is stored only as a hash, or undefined later on */
export async function ensureOperator(databaseUrl: string, home: string): Promise<string | undefined> {
  const db = createDatabase({ url: databaseUrl, max: 2, applicationName: 'steward-up' });
  try {
    const events = createEventLog({ db, keyring: Keyring.load(home) });
    return (await createOperators({ db, events }).ensure())?.secret;
  } finally {
    await db.close();
  }
}

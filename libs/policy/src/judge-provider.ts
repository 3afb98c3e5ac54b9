import { StewardError, type Judgement } from '@steward/contracts';
import type { JudgeRequest } from '@steward/governance';
import type { Client } from '@steward/platform';
import { PolicySet } from './policy-set.js';

/** Judges by any version that PostgreSQL holds. */
export interface JudgeProvider {
  /**
   * Judges within a transaction: a version that is not loaded yet is read with the same client, so the answer is always that of the version
   * which the gate row names under its lock.
   */
  judge(client: Pick<Client, 'query'>, request: JudgeRequest): Promise<Judgement>;
  /** The rules of a version with their sentences, for people. */
  rules(client: Pick<Client, 'query'>, version: number): Promise<PolicySet['rules']>;
}

/** Versions never change, so they are kept for the life of the process; there is one for each activation. */
export function createJudgeProvider(): JudgeProvider {
  const loaded = new Map<number, PolicySet>();
  const load = async (client: Pick<Client, 'query'>, version: number): Promise<PolicySet> => {
    const known = loaded.get(version);
    if (known) return known;
    const { rows } = await client.query<{ cedar: string }>('SELECT cedar FROM policy_versions WHERE version = $1', [
      version,
    ]);
    const row = rows[0];
    if (!row)
      throw new StewardError(
        'internal.bug',
        `Policy version ${version} is named by the gate but not stored. Run "steward doctor".`,
      );
    const set = new PolicySet(version, row.cedar);
    loaded.set(version, set);
    return set;
  };
  return {
    judge: async (client, request) => (await load(client, request.policyVersion)).judge(request),
    rules: async (client, version) => (await load(client, version)).rules,
  };
}

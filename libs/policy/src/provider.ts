import { StewardError, type Judgement } from '@steward/contracts';
import type { JudgeProvider, JudgeRequest } from '@steward/governance';
import { sha256, type Database } from '@steward/platform';
import { compilePolicies } from './judge.js';

/**
 * Judges by the versions in PostgreSQL. A version never changes, so what was parsed once stays good; which version is in force is read from
 * the gates by whoever asks.
 */
export function createJudgeProvider(options: { db: Pick<Database, 'prisma'> }): JudgeProvider {
  const compiled = new Map<number, (request: JudgeRequest) => Judgement>();
  return {
    judge(request) {
      const judge = compiled.get(request.policyVersion);
      if (!judge) throw new StewardError('internal.bug', `Policy version ${request.policyVersion} is not loaded.`);
      return judge(request);
    },
    has: (version) => compiled.has(version),
    async load(version) {
      if (compiled.has(version)) return;
      const row = await options.db.prisma.policyVersion.findUnique({ where: { version } });
      if (!row)
        throw new StewardError(
          'not_found',
          `Policy version ${version} is not in the database. Run "npm start", which puts it there.`,
        );
      if (sha256(row.cedar) !== row.sha256)
        throw new StewardError('internal.bug', `Policy version ${version} was changed after it was activated.`);
      compiled.set(version, compilePolicies(row.cedar));
    },
  };
}

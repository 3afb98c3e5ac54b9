import { Query, Resolver } from '@nestjs/graphql';
import { StewardError } from '@steward/contracts';
import { RuleBook } from '../../read/rule-book.js';
import { PolicyVersion } from '../types/system.js';

@Resolver()
export class PolicyResolver {
  constructor(private readonly rules: RuleBook) {}

  @Query(() => PolicyVersion, { description: 'The policy in force.' })
  async policy(): Promise<PolicyVersion> {
    const version = await this.rules.active();
    if (version === null)
      throw new StewardError('not_found', 'No policy is in force. Start Steward once with "npm start".');
    return version;
  }
}

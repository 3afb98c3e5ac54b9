import { Query, Resolver } from '@nestjs/graphql';
import { Health } from '../../health/health.js';
import { Part } from '../types/system.js';

@Resolver()
export class PartsResolver {
  constructor(private readonly health: Health) {}

  @Query(() => [Part], { complexity: 50, description: 'The parts of the system and whether they work, looked at now.' })
  async parts(): Promise<Part[]> {
    return (await this.health.report()).parts;
  }
}

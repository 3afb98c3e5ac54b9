import { Inject, Injectable } from '@nestjs/common';
import type { Database, Settings } from '@steward/platform';
import type { RunStep } from '@steward/projections';
import { DATABASE, SETTINGS } from '../app/tokens.js';
import type { Run } from '../graphql/types/run.js';

/** Reads the runs' read model. */
@Injectable()
export class RunReader {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async run(id: string): Promise<Run | null> {
    const row = await this.database.prisma.runView.findUnique({ where: { runId: id } });
    if (row === null) return null;
    const steps = row.steps as unknown as readonly RunStep[];
    return {
      id: row.runId,
      itemId: row.itemId,
      agent: row.agent,
      state: row.state,
      waitingOn: row.waitingOn,
      outcome: row.outcome,
      startedAt: row.startedAt,
      endedAt: row.endedAt,
      steps: steps.map(({ step, kind, state, operation, actionId, at }) => ({
        name: step,
        kind,
        state,
        operation,
        actionId,
        at: new Date(at),
      })),
      temporalPath: temporalPath(this.settings, row.runId),
    };
  }
}

/** Where the Temporal UI shows a run, on our own origin. */
export function temporalPath(settings: Settings, runId: string): string {
  return `/temporal/namespaces/${encodeURIComponent(settings.TEMPORAL_NAMESPACE)}/workflows/${encodeURIComponent(runId)}`;
}

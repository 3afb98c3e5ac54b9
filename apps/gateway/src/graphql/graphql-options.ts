import type { IncomingMessage } from 'node:http';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import type { Logger } from '@steward/platform';
import type { Sessions } from '../http/sessions.js';
import { createFormatError } from './errors.js';
import type { RequestContext } from './request-context.js';
import { requestLimits } from './request-limits.plugin.js';

const QUERY_TOKENS = 4_000;

/** Apollo, closed: no landing page, no batches, no persisted queries, no traces; one operation, over POST, from a signed-in caller. */
export function graphqlOptions(sessions: Sessions, log: Logger): ApolloDriverConfig {
  return {
    driver: ApolloDriver,
    path: '/graphql',
    autoSchemaFile: true,
    sortSchema: true,
    graphiql: false,
    // Nobody gets as far as introspection without a session (http/request-bounds.ts).
    introspection: true,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: QUERY_TOKENS },
    plugins: [requestLimits],
    formatError: createFormatError(log),
    context: async ({ req }: { req: IncomingMessage }): Promise<RequestContext> => ({
      caller: await sessions.callerOf(req),
      request: req,
    }),
    buildSchemaOptions: { noDuplicatedFields: true },
  };
}

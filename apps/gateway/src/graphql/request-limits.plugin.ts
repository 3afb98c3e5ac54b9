import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError, Kind, type OperationDefinitionNode } from 'graphql';
import { BODY_BYTES, LONG_MS, bodyBytes, prolong } from '../http/request-bounds.js';
import { checkLimits } from './limits.js';
import type { RequestContext } from './request-context.js';

/** Fields that take long by nature, and one that takes much. */
const LONG = new Set(['learn', 'rebuild']);
const LARGE = new Set(['learn']);

/** Refuses what is too large, too deep or too dear, once it is known what is asked for and before any of it runs. */
export const requestLimits: ApolloServerPlugin<RequestContext> = {
  requestDidStart: async () => ({
    didResolveOperation: async ({ request, document, schema, operation, operationName, contextValue }) => {
      const asks = (names: ReadonlySet<string>) => asksOnlyFor(operation, names);
      if (bodyBytes(contextValue.request) > BODY_BYTES && !asks(LARGE)) {
        throw new GraphQLError(`The request is larger than ${BODY_BYTES / 1024} KiB.`, {
          extensions: { code: 'input.invalid', http: { status: 413 } },
        });
      }
      const refusal = checkLimits({ schema, document, operationName, variables: request.variables ?? {} });
      if (refusal !== null) throw refusal;
      if (asks(LONG)) prolong(contextValue.request, LONG_MS);
    },
  }),
};

function asksOnlyFor(operation: OperationDefinitionNode | undefined, names: ReadonlySet<string>): boolean {
  return (operation?.selectionSet.selections ?? []).every(
    (node) => node.kind === Kind.FIELD && names.has(node.name.value),
  );
}

import { ApolloServerErrorCode, unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Logger } from '@steward/platform';
import { describeError } from '../http/http-errors.filter.js';

/** Apollo's and GraphQL's own refusals tell the client about its request and nothing about us. */
const TOLD = new Set<unknown>(Object.values(ApolloServerErrorCode).filter((code) => code !== 'INTERNAL_SERVER_ERROR'));

/**
 * Makes an error fit for the outside: a code and a sentence, never a stack, never what an inner layer said. Expected failures do not come
 * here; they are members of the result unions.
 */
export function createFormatError(log: Logger) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const original = unwrapResolverError(error);
    const where = {
      ...(formatted.locations && { locations: formatted.locations }),
      ...(formatted.path && { path: formatted.path }),
    };
    if (original instanceof GraphQLError) {
      const code = formatted.extensions?.['code'];
      if (TOLD.has(code) || code === 'input.invalid' || code === 'auth.required')
        return { message: formatted.message, ...where, extensions: { code } };
    }
    const { status, code, message } = describeError(original);
    if (status >= 500) log.error({ err: original, path: formatted.path }, 'a resolver failed');
    return { message, ...where, extensions: { code } };
  };
}

/** An argument that cannot be taken as it is, where the field has no union to say so. */
export function badArgument(name: string, problem: string): GraphQLError {
  return new GraphQLError(`${name}: ${problem}`, { extensions: { code: 'input.invalid' } });
}

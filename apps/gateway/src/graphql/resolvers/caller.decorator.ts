import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import type { Caller } from '../../http/sessions.js';
import type { RequestContext } from '../request-context.js';

/** The signed-in caller. The guard has refused everybody else before a resolver runs. */
export const SignedIn = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = GqlExecutionContext.create(context).getContext<RequestContext>();
  if (caller === null) throw new Error('A resolver ran without a caller: the guard is missing.');
  return caller;
});

import {
  Injectable,
  SetMetadata,
  UnauthorizedException,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { GqlExecutionContext } from '@nestjs/graphql';
import type { Request } from 'express';
import type { RequestContext } from '../graphql/request-context.js';
import { Sessions } from './sessions.js';

const PUBLIC = 'steward:public';
const COOKIE_ONLY = 'steward:cookie-only';

/** Answers without sign-in. Everything that is not marked is refused. */
export const Public = () => SetMetadata(PUBLIC, true);
/** Answers the browser's session alone: the command line's token opens nothing here. */
export const CookieOnly = () => SetMetadata(COOKIE_ONLY, true);

/** Stands before every controller and every root field of the GraphQL API: what forgets to say who may read it, nobody may read. */
@Injectable()
export class SignedInGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly sessions: Sessions,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const marked = (key: string) =>
      this.reflector.getAllAndOverride<boolean | undefined>(key, [context.getHandler(), context.getClass()]) === true;
    if (marked(PUBLIC)) return true;
    const caller =
      context.getType<string>() === 'graphql'
        ? GqlExecutionContext.create(context).getContext<RequestContext>().caller
        : await this.sessions.callerOf(context.switchToHttp().getRequest<Request>());
    if (caller === null || (marked(COOKIE_ONLY) && caller.channel !== 'console'))
      throw new UnauthorizedException('Sign in first.');
    return true;
  }
}

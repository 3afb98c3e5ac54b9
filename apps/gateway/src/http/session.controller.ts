import { Body, Controller, Delete, HttpCode, HttpException, Inject, Post, Req, Res } from '@nestjs/common';
import { StewardError } from '@steward/contracts';
import type { Operators } from '@steward/ledger';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { OPERATORS } from '../app/tokens.js';
import { SESSION_COOKIE, Sessions } from './sessions.js';
import { Public } from './signed-in.guard.js';
import { TryLimit } from './try-limit.js';

const SignIn = z.object({ secret: z.string().min(1).max(200) });
const WRONG_SECRETS = 8;
const WINDOW_MS = 60_000;

/** Signs in and out. The secret is exchanged for a cookie that no script can read and no other site can send. */
@Controller('session')
export class SessionController {
  private readonly limit = new TryLimit(WRONG_SECRETS, WINDOW_MS);

  constructor(
    @Inject(OPERATORS) private readonly operators: Operators,
    private readonly sessions: Sessions,
  ) {}

  @Public()
  @Post()
  @HttpCode(204)
  async signIn(
    @Body() body: unknown,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    const input = SignIn.safeParse(body);
    if (!input.success)
      throw new StewardError('input.invalid', 'Send JSON with one field, secret (1 to 200 characters).');
    const tried = this.limit.take();
    if ('retryAfterMs' in tried) {
      const seconds = Math.ceil(tried.retryAfterMs / 1000);
      response.setHeader('Retry-After', seconds);
      throw new HttpException(`Too many wrong secrets. The next try is looked at in ${seconds} s.`, 429);
    }
    const session = await this.operators.signIn(input.data.secret, 'browser').catch((error: unknown) => {
      tried.giveBack();
      throw error;
    });
    if (session === null) throw new StewardError('auth.wrong_secret', 'This is not the secret.');
    tried.giveBack();
    response.cookie(SESSION_COOKIE, session.token, {
      ...cookieOptions(request),
      expires: new Date(session.expiresAt),
    });
  }

  @Public()
  @Delete()
  @HttpCode(204)
  async signOut(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<void> {
    await this.sessions.end(request);
    response.clearCookie(SESSION_COOKIE, cookieOptions(request));
  }
}

function cookieOptions(request: Request) {
  return { httpOnly: true, sameSite: 'strict', path: '/', secure: request.secure } as const;
}

import { Controller, Get, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Sessions } from '../http/sessions.js';
import { Public } from '../http/signed-in.guard.js';
import { Health } from './health.js';

/** `GET /healthz`: 200 when every part works, else 503. Signed out it tells which part does not, and nothing else about it. */
@Controller('healthz')
export class HealthController {
  constructor(
    private readonly health: Health,
    private readonly sessions: Sessions,
  ) {}

  @Public()
  @Get()
  async healthz(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<object> {
    const { ok, parts } = await this.health.report();
    response.status(ok ? 200 : 503);
    // With PostgreSQL down nobody can show a session; that it is down must still be told.
    const caller = await this.sessions.callerOf(request).catch(() => null);
    if (caller !== null) return { ok, parts };
    return { ok, parts: parts.map(({ name, state }) => ({ name, ok: state === 'ok' })) };
  }
}

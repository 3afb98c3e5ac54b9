import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { CODEC } from '../app/tokens.js';
import { CookieOnly } from './signed-in.guard.js';

/** Decodes a body of Temporal's remote codec protocol (https://docs.temporal.io/remote-data-encoding). */
export type DecodePayloads = (body: unknown) => Promise<unknown>;

/** `POST /codec/decode`: the Temporal UI, served on this origin, shows plain text to the signed-in operator and to nobody else. */
@Controller('codec')
export class CodecController {
  constructor(@Inject(CODEC) private readonly decodePayloads: DecodePayloads) {}

  @CookieOnly()
  @Post('decode')
  @HttpCode(200)
  decode(@Body() body: unknown): Promise<unknown> {
    return this.decodePayloads(body);
  }
}

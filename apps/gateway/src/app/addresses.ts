import { Injectable } from '@nestjs/common';

/** Where this process listens, once it does. Ports are chosen at start: the wished one may be taken. */
@Injectable()
export class Addresses {
  /** http://127.0.0.1:port */
  http: string | null = null;
  /** host:port */
  smtp: string | null = null;
}

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Speaks SMTP by hand, so that a test decides what is sent and when. */
export class SmtpClient {
  private buffered = '';
  private closed = false;
  private wake = () => {};

  private constructor(readonly socket: Socket) {
    socket.on('data', (chunk) => {
      this.buffered += chunk.toString();
      this.wake();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.closed = true;
      this.wake();
    });
  }

  /** Connects and reads the greeting. */
  static async open(address: string): Promise<{ client: SmtpClient; greeting: string }> {
    const [host, port] = address.split(':');
    const socket = connect(Number(port), host);
    await once(socket, 'connect');
    const client = new SmtpClient(socket);
    return { client, greeting: await client.reply() };
  }

  /** One command and its reply; `closed` when the server hung up instead. */
  async say(line: string): Promise<string> {
    this.socket.write(`${line}\r\n`);
    return this.reply();
  }

  /** Up to the 354 that invites the message. */
  async envelope(from = '<jane@example.org>', parameters = ''): Promise<string> {
    await this.say('EHLO test');
    const mail = await this.say(`MAIL FROM:${from}${parameters}`);
    if (!mail.startsWith('250')) return mail;
    await this.say('RCPT TO:<you@acme.example>');
    return this.say('DATA');
  }

  /** The message, dot-stuffed, and its final dot. */
  async message(raw: Buffer | string): Promise<string> {
    const stuffed = raw.toString('latin1').replace(/^\./gm, '..');
    this.socket.write(Buffer.from(`${stuffed}\r\n.\r\n`, 'latin1'));
    return this.reply();
  }

  async reply(): Promise<string> {
    for (;;) {
      const whole = /^(?:\d{3}-.*\r\n)*\d{3}(?: .*)?\r\n/.exec(this.buffered)?.[0];
      if (whole !== undefined) {
        this.buffered = this.buffered.slice(whole.length);
        return whole.trim();
      }
      if (this.closed) return 'closed';
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }
}

/** Sends one message over a connection of its own; the reply to its final dot, or whatever ended it before. */
export async function sendMail(address: string, raw: Buffer | string, from?: string): Promise<string> {
  const { client, greeting } = await SmtpClient.open(address);
  try {
    if (!greeting.startsWith('220')) return greeting;
    const invited = await client.envelope(from);
    return invited.startsWith('354') ? await client.message(raw) : invited;
  } finally {
    client.socket.destroy();
  }
}

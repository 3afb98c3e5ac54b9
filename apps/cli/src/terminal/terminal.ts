import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';

type MaybeTerminal<Stream> = Stream & { isTTY?: boolean; columns?: number; hasColors?: () => boolean };

/** The three streams of a command. Answers go to `stdout`; questions, progress and complaints to `stderr`, so that a pipe gets answers only. */
export class Terminal {
  constructor(
    readonly stdin: MaybeTerminal<Readable>,
    readonly stdout: MaybeTerminal<Writable>,
    readonly stderr: MaybeTerminal<Writable>,
    private readonly signal: AbortSignal,
  ) {}

  /** True when somebody is there who can be asked. */
  get interactive(): boolean {
    return this.stdin.isTTY === true && this.stderr.isTTY === true;
  }

  /** Node's own judgement, which heeds NO_COLOR (https://no-color.org), FORCE_COLOR and TERM=dumb. */
  colourOf(stream: 'stdout' | 'stderr'): boolean {
    return this[stream].isTTY === true && this[stream].hasColors?.() === true;
  }

  answer(text: string): void {
    this.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  }

  note(text: string): void {
    this.stderr.write(`${text}\n`);
  }

  /** Asks a yes-or-no question. Only “y” and “yes” mean yes; the end of input (Ctrl-D) means no. */
  async confirm(question: string): Promise<boolean> {
    // Not a readline terminal: line editing stays the system's, and Ctrl-C stays a signal.
    const lines = createInterface({ input: this.stdin, output: this.stderr, terminal: false });
    try {
      const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
      const answer = await Promise.race([lines.question(`${question} [y/N] `, { signal: this.signal }), ended]);
      return /^y(es)?$/i.test(answer.trim());
    } finally {
      lines.close();
    }
  }

  /** Tells every ten seconds that `work` goes on. */
  async whileWaiting<T>(what: string, work: Promise<T>): Promise<T> {
    const started = Date.now();
    const tell = () => this.note(`${what} … ${Math.round((Date.now() - started) / 1000)} s`);
    const first = setTimeout(tell, 2_000);
    const repeat = setInterval(tell, 10_000);
    try {
      return await work;
    } finally {
      clearTimeout(first);
      clearInterval(repeat);
    }
  }
}

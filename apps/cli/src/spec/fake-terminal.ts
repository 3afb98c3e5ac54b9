import { PassThrough } from 'node:stream';
import { createHost, type Environment, type Host } from '../host.js';
import { Terminal } from '../terminal/terminal.js';

/** A host on streams in memory, to see what a command prints. */
export interface Captured {
  host: Host;
  stdin: PassThrough;
  out: () => string;
  err: () => string;
  interrupt: () => void;
}

export function captured(env: Environment, options: { interactive?: boolean } = {}): Captured {
  const stdin = new PassThrough();
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const isTTY = options.interactive === true;
  const controller = new AbortController();
  const terminal = new Terminal(
    Object.assign(stdin, { isTTY }),
    stdout,
    Object.assign(stderr, { isTTY }),
    controller.signal,
  );
  const text = (stream: PassThrough) => {
    let all = '';
    stream.on('data', (chunk: Buffer) => (all += chunk.toString('utf8')));
    return () => all;
  };
  return {
    host: createHost({ terminal, signal: controller.signal, env }),
    stdin,
    out: text(stdout),
    err: text(stderr),
    interrupt: () => controller.abort(new Error('Interrupted.')),
  };
}

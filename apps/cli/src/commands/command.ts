import { Command } from 'commander';
import type { Host } from '../host.js';
import type { Outcome } from '../outcome.js';

export interface Invocation {
  host: Host;
  json: boolean;
}

/** Turns a command's work into what commander calls. `args` are the operands, in order. */
export type Act = <Options>(
  work: (invocation: Invocation, args: readonly string[], options: Options) => Promise<Outcome>,
) => (...given: unknown[]) => Promise<void>;

export type AddCommands = (program: Command, act: Act) => void;

export function createAct(host: Host, finish: (outcome: Outcome, invocation: Invocation) => void): Act {
  return (work) =>
    async (...given) => {
      // Commander passes operands, options, and the command itself last.
      const command = given.at(-1) as Command;
      const options = command.optsWithGlobals();
      const invocation = { host, json: options['json'] === true };
      finish(await work(invocation, command.args, options as never), invocation);
    };
}

/** A command under `parent`, with the options that all have. */
export function subcommand(parent: Command, nameAndOperands: string, description: string): Command {
  return parent.command(nameAndOperands).description(description).option('--json', 'print JSON');
}

import { Command, CommanderError } from 'commander';
import { StewardError } from '@steward/contracts';
import { addDecisions } from './commands/decisions.js';
import { addExplain } from './commands/explain.js';
import { addInbox } from './commands/inbox.js';
import { addInDoubt } from './commands/in-doubt.js';
import { addLearn } from './commands/learn.js';
import { addMail } from './commands/mail.js';
import { addOperator } from './commands/operator.js';
import { addPause } from './commands/pause.js';
import { addRebuild } from './commands/rebuild.js';
import { addSystem } from './commands/system.js';
import { createAct, type AddCommands, type Invocation } from './commands/command.js';
import { EXIT, EXIT_MEANING, INTERRUPTED, exitOfError, type Exit } from './exit-codes.js';
import type { Host } from './host.js';
import { CommandFailure, type Outcome } from './outcome.js';
import { safeJson, visibleText } from './terminal/visible.js';
import { VERSION } from './version.js';

const COMMANDS: readonly AddCommands[] = [
  addSystem,
  addMail,
  addLearn,
  addInbox,
  addDecisions,
  addInDoubt,
  addExplain,
  addPause,
  addRebuild,
  addOperator,
];

/**
 * Runs one command line and prints what it has to say.
 *
 * @param argv the words after the program's name
 * @returns the exit code
 */
export async function run(argv: readonly string[], host: Host): Promise<number> {
  const asksJson = argv.includes('--json');
  let exit: number = EXIT.done;
  const finish = (outcome: Outcome, invocation: Invocation) => {
    exit = EXIT[outcome.exit];
    print(host, outcome, invocation.json);
  };
  try {
    await createProgram(host, finish, asksJson).parseAsync(argv, { from: 'user' });
    return exit;
  } catch (error) {
    return complain(host, error, asksJson);
  }
}

function createProgram(host: Host, finish: Parameters<typeof createAct>[1], asksJson: boolean): Command {
  const { terminal } = host;
  const program = new Command('steward')
    .description('The operator’s command line. Steward runs on this machine; its data lies in STEWARD_HOME.')
    .version(VERSION)
    .option('--json', 'print JSON')
    .showHelpAfterError('(see --help)')
    .addHelpText('afterAll', `\nExit codes: ${exitTable()}.`)
    .configureOutput({
      writeOut: (text) => terminal.answer(text),
      writeErr: (text) => void (asksJson || terminal.stderr.write(text)),
    })
    .exitOverride();
  const act = createAct(host, finish);
  for (const add of COMMANDS) add(program, act);
  return program;
}

function exitTable(): string {
  return (Object.keys(EXIT) as Exit[]).map((exit) => `${EXIT[exit]} ${EXIT_MEANING[exit]}`).join(', ');
}

function print({ terminal, look }: Host, outcome: Outcome, json: boolean): void {
  if (json) {
    if (outcome.json !== undefined) terminal.answer(safeJson(outcome.json));
    return;
  }
  const isAnswer = outcome.exit === 'done' || outcome.isReport === true;
  const text = outcome.text(look(isAnswer ? 'stdout' : 'stderr'));
  if (text === '') return;
  if (isAnswer) terminal.answer(text);
  else terminal.note(text);
}

/** Tells what went wrong, in a sentence and never with a stack. */
function complain(host: Host, error: unknown, json: boolean): number {
  if (host.signal.aborted) {
    host.terminal.note(error instanceof CommandFailure ? visibleText(error.message) : 'Interrupted.');
    return INTERRUPTED;
  }
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.done;
    // Commander has written it for people already.
    if (json) host.terminal.answer(safeJson(failure('usage', error.message)));
    return EXIT.usage;
  }
  const { exit, message, details } = describe(error);
  if (json) host.terminal.answer(safeJson(failure(exit, message, details)));
  else host.terminal.note(visibleText(message));
  return EXIT[exit];
}

function failure(exit: Exit, message: string, details: Readonly<Record<string, unknown>> = {}): object {
  return { error: { exit: EXIT[exit], kind: exit, message, ...details } };
}

function describe(error: unknown): { exit: Exit; message: string; details?: Readonly<Record<string, unknown>> } {
  if (error instanceof CommandFailure) return error;
  if (error instanceof StewardError)
    return { exit: exitOfError(error.code), message: error.message, details: { code: error.code } };
  const message = error instanceof Error ? error.message : String(error);
  return { exit: 'failed', message: message.split('\n at ', 1)[0] ?? message };
}

import { connect } from '../connect.js';
import { LONG_MS, type Gateway } from '../gateway/gateway.js';
import { LEARN, type Learned } from '../gateway/mutations.js';
import { exitOfOutcome, type Exit } from '../exit-codes.js';
import { findSources, readSource, type Skipped } from '../learn/sources.js';
import { CommandFailure, told } from '../outcome.js';
import type { Look } from '../terminal/look.js';
import { oneLine } from '../terminal/visible.js';
import { subcommand, type AddCommands } from './command.js';

type Result =
  | { name: string; result: 'Learned'; added: number; changed: number; ended: number; unchanged: number }
  | { name: string; result: 'InvalidInput'; message: string };

interface Report {
  learned: Result[];
  skipped: Skipped[];
  at: string | null;
}

export const addLearn: AddCommands = (program, act) => {
  subcommand(
    program,
    'learn <path>',
    'put documents (.md, .txt) and customers (.csv) into memory; a file, or a folder with all below it',
  )
    .addHelpText(
      'after',
      '\nA source is known by its path inside the folder, or by its file name: learning it again makes new versions of what changed.',
    )
    .action(
      act(async ({ host }, [path = '']) => {
        const { sources, skipped, isFolder } = await findSources(path);
        if (!isFolder && skipped[0] !== undefined) throw new CommandFailure('usage', `${path}: ${skipped[0].why}.`);
        const gateway = await connect(host);
        const report: Report = { learned: [], skipped, at: null };
        for (const [index, source] of sources.entries()) {
          if (sources.length > 1) host.terminal.note(`${index + 1}/${sources.length} ${oneLine(source.name)}`);
          const read = await readSource(source);
          if ('why' in read) {
            report.skipped.push(read);
            continue;
          }
          const { learn } = await learnOne(gateway, read, report);
          if (learn.__typename === 'Learned') report.at = learn.at;
          report.learned.push(toResult(source.name, learn));
        }
        return told(exitOf(report, isFolder), report, renderReport);
      }),
    );
};

type Answer = Learned | { __typename: 'InvalidInput'; message: string };

/** When the gateway goes away half way, the operator is told how far it came. */
async function learnOne(
  gateway: Gateway,
  input: { name: string; content: string; kind: 'DOCUMENT' | 'CUSTOMERS' },
  report: Report,
): Promise<{ learn: Answer }> {
  try {
    return await gateway.run(LEARN, { input }, { timeoutMs: LONG_MS });
  } catch (error) {
    if (!(error instanceof CommandFailure) || report.learned.length === 0) throw error;
    const far = `${report.learned.length} files were learned before ${input.name}; learning them again changes nothing.`;
    throw new CommandFailure(error.exit, `${error.message}\n${far}`, error.details);
  }
}

function toResult(name: string, learn: Answer): Result {
  if (learn.__typename === 'InvalidInput') return { name, result: 'InvalidInput', message: learn.message };
  const { added, changed, ended, unchanged } = learn;
  return { name, result: 'Learned', added, changed, ended, unchanged };
}

/** What is passed over in a folder was to be expected there; a single file that was not learned is a failure. */
function exitOf({ learned, skipped }: Report, isFolder: boolean): Exit {
  if (learned.some(({ result }) => result === 'InvalidInput')) return exitOfOutcome('InvalidInput');
  return learned.length === 0 && (!isFolder || skipped.length > 0) ? 'usage' : 'done';
}

function renderReport({ learned, skipped }: Report, look: Look): string {
  const lines = learned.map((one) =>
    one.result === 'Learned'
      ? `${look.good('learned')}  ${oneLine(one.name)}  ${one.added} new, ${one.changed} changed, ${one.ended} ended, ${one.unchanged} as before`
      : `${look.bad('refused')}  ${oneLine(one.name)}  ${oneLine(one.message)}`,
  );
  const passed = skipped.map(({ name, why }) => `${look.warn('skipped')}  ${oneLine(name)}  ${why}`);
  return [...lines, ...passed].join('\n') || 'There was nothing to learn.';
}

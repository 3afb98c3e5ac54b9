import { ruleWords } from '../preview/rule-words.js';

/** What a mutation answered: one member of its union, of which every expected failure carries a `message` for people. */
export interface CommandAnswer {
  __typename: string;
  message?: string;
  /** Log position; present when something was changed. */
  at?: string;
  state?: string;
  decidedAt?: string | null;
  channel?: string | null;
  problems?: { field: string; message: string }[];
  rules?: { id: string; text: string }[];
}

/** What the operator is told. `good` passes by itself, the others stay until they are dismissed. */
export interface Telling {
  tone: 'good' | 'warn' | 'bad';
  title: string;
  text: string;
}

const DONE: Readonly<Record<string, Omit<Telling, 'tone'>>> = {
  Approved: { title: 'Approved', text: 'Exactly this version will be done, once.' },
  Rejected: { title: 'Rejected', text: 'Nothing is done. The agent is told why.' },
  Edited: { title: 'New version made', text: 'Look at what changed, then approve it.' },
  Resolved: { title: 'Recorded', text: 'The run goes on with what you said.' },
  Closed: { title: 'Closed', text: 'You find it under “Closed”.' },
  PauseSet: { title: 'Done', text: 'The switch is set.' },
};

/** Tells an answer truly: success only where the answer says so, and of everything else that nothing was changed. */
export function tellAnswer(answer: CommandAnswer): Telling {
  const done = Object.hasOwn(DONE, answer.__typename) ? DONE[answer.__typename] : undefined;
  if (done !== undefined) return { tone: 'good', ...done };
  const message = answer.message ?? 'Nothing was changed.';
  switch (answer.__typename) {
    case 'AlreadyDecided':
      return {
        tone: 'warn',
        title: `Already decided: ${words(answer.state ?? 'decided')}`,
        text: decidedHow(answer, message),
      };
    case 'Stale':
      return {
        tone: 'warn',
        title: 'It changed meanwhile',
        text: 'Nothing was decided. The new version is shown: look at what is different.',
      };
    case 'Expired':
      return { tone: 'warn', title: 'Too late', text: message };
    case 'NotFound':
      return { tone: 'bad', title: 'Not found', text: message };
    case 'InvalidInput':
      return {
        tone: 'bad',
        title: 'Not accepted',
        text: (answer.problems ?? []).map((p) => p.message).join(' ') || message,
      };
    case 'Denied':
      return {
        tone: 'bad',
        title: 'Policy forbids this',
        text: (answer.rules ?? []).map(ruleWords).join('; ') || message,
      };
    default:
      return { tone: 'bad', title: 'Nothing was changed', text: message };
  }
}

/** Tells that no answer came: it is not known whether the command arrived, and asking again is safe because a decision counts once. */
export function tellNoAnswer(cause: string): Telling {
  return {
    tone: 'bad',
    title: 'No answer',
    text: `${cause} It is not known whether your command arrived; the item is read again as soon as possible. Sending it twice changes nothing twice.`,
  };
}

function decidedHow(answer: CommandAnswer, message: string): string {
  const through = { console: 'in the console', cli: 'on the command line', 'temporal-unsigned': 'in the Temporal UI' };
  const door = Object.entries(through).find(([channel]) => channel === answer.channel)?.[1];
  return door === undefined ? message : `That was done ${door}; it stands, and nothing was changed now.`;
}

/** `in_doubt` and `IN_DOUBT` → `in doubt` */
export function words(state: string): string {
  return state.toLowerCase().replaceAll('_', ' ');
}

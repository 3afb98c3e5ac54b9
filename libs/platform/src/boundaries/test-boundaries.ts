import { BOUNDARIES, INERT_BOUNDARIES, StewardError, type Boundaries, type Boundary } from '@steward/contracts';

const ACTIONS = ['kill', 'stop', 'exit', 'hang'] as const;
type Action = (typeof ACTIONS)[number];

interface Plan {
  boundary: Boundary;
  action: Action;
  /** The first time is 1. */
  time: number;
}

/**
 * The boundary port of a process: inert, or what a test planned through `STEWARD_TEST_BOUNDARY` (`<boundary>:<kill|stop|exit|hang>[:<n>]`,
 * the n-th time that it is reached, the first by default). `loadSettings` refuses the setting outside of tests.
 *
 * `kill` and `stop` are SIGKILL and SIGSTOP to this very process: no handler runs, as in a real crash. `hang` never goes on. Whoever started
 * the process over IPC is told `{ type: 'boundary', boundary }` first.
 *
 * @throws StewardError `input.invalid` for a plan that is none
 */
export function createBoundaries(setting: string | undefined): Boundaries {
  if (setting === undefined) return INERT_BOUNDARIES;
  const plan = parsePlan(setting);
  let times = 0;
  return {
    async reached(boundary) {
      if (boundary !== plan.boundary || (times += 1) !== plan.time) return;
      await tell(boundary);
      await act(plan.action);
    },
  };
}

function parsePlan(setting: string): Plan {
  const [boundary, action, time = '1', ...rest] = setting.split(':');
  const plan = { boundary: boundary as Boundary, action: action as Action, time: Number(time) };
  const known = BOUNDARIES.includes(plan.boundary) && ACTIONS.includes(plan.action);
  if (!known || !Number.isInteger(plan.time) || plan.time < 1 || rest.length > 0) {
    throw new StewardError(
      'input.invalid',
      `STEWARD_TEST_BOUNDARY must be <boundary>:<${ACTIONS.join('|')}>[:<n>], with a boundary of: ${BOUNDARIES.join(', ')}.`,
    );
  }
  return plan;
}

/** Waits until the message has left: the next thing may be the end of the process. */
function tell(boundary: Boundary): Promise<void> {
  const { send } = process;
  if (send === undefined) return Promise.resolve();
  return new Promise((resolve) => send.call(process, { type: 'boundary', boundary }, () => resolve()));
}

function act(action: Action): Promise<void> | void {
  switch (action) {
    case 'kill':
      process.kill(process.pid, 'SIGKILL');
      return forever();
    case 'stop':
      process.kill(process.pid, 'SIGSTOP');
      return;
    case 'exit':
      return process.exit(1);
    case 'hang':
      return forever();
  }
}

function forever(): Promise<void> {
  return new Promise(() => undefined);
}

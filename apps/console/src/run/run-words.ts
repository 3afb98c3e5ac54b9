import type { Tone } from '../inbox/item-state.js';

const WAITING: Readonly<Record<string, string>> = {
  operator: 'your decision',
  model: 'the model',
  connector: 'the mail server',
  memory: 'memory',
  gate: 'the pause to end',
  budget: 'the budget’s next day',
  resolution: 'your word on what is in doubt',
};

/** What `on` is, in words; an unknown name stays as it is. */
export function waitingFor(on: string): string {
  return WAITING[on] ?? on;
}

/** What a run waits for, in words; null when it waits for nothing or has ended. */
export function waitingText(state: string, waitingOn: string): string | null {
  return state !== 'running' || waitingOn === 'nothing' ? null : waitingFor(waitingOn);
}

/** Colour family of a run's state. */
export function runTone(state: string): Tone {
  if (state === 'running') return 'busy';
  if (state === 'completed') return 'good';
  return state === 'cancelled' ? 'quiet' : 'bad';
}

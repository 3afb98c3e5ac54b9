import { expect, test } from '@jest/globals';
import { decide, type Execution, type Told } from './decide.js';

const fresh: Told = { started: false, ended: false, closed: null };
const begun: Told = { ...fresh, started: true };
const ended: Told = { ...begun, ended: true };
const closed: Told = { ...begun, closed: 'terminated' };
const at = (
  state: 'open' | 'reset' | 'completed' | 'terminated' | 'timed_out' | 'failed' | 'cancelled',
): Execution => ({
  state,
  executionId: 'e',
});
const unknown: Execution = { state: 'unknown' };

test.each<[string, Told, Execution, object]>([
  ['begun and open', begun, at('open'), { act: 'nothing' }],
  ['begun and terminated', begun, at('terminated'), { act: 'tell', how: 'terminated' }],
  ['begun and timed out', begun, at('timed_out'), { act: 'tell', how: 'timed_out' }],
  ['begun and failed', begun, at('failed'), { act: 'tell', how: 'failed' }],
  ['begun and cancelled', begun, at('cancelled'), { act: 'tell', how: 'cancelled' }],
  ['completed without having told its end', begun, at('completed'), { act: 'tell', how: 'failed' }],
  ['begun and gone', begun, unknown, { act: 'tell', how: 'missing' }],
  ['begun and reset', begun, at('reset'), { act: 'tell', how: 'reset' }],
  ['not begun and terminated', fresh, at('terminated'), { act: 'tell', how: 'terminated' }],
  ['not begun and open', fresh, at('open'), { act: 'nothing' }],
  ['not begun and gone', fresh, unknown, { act: 'start_again' }],
  ['ended, whatever Temporal says', ended, at('terminated'), { act: 'nothing' }],
  ['ended and forgotten', ended, unknown, { act: 'nothing' }],
  ['told as closed, and closed', closed, at('terminated'), { act: 'nothing' }],
  ['told as closed, and open again', closed, at('open'), { act: 'tell', how: 'reset' }],
  ['told as closed, and forgotten', closed, unknown, { act: 'nothing' }],
])('a run that is %s', (_, told, execution, verdict) => {
  expect(decide(told, execution)).toEqual(verdict);
});

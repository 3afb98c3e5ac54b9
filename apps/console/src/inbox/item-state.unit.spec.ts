import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { buildSchema, isEnumType } from 'graphql';
import type { ItemState } from '../api/types.js';
import { displayOf, isClosable, NEEDS_YOU, statesOf } from './item-state.js';

const schema = buildSchema(readFileSync(new URL('../../../../gateway/schema.graphql', import.meta.url), 'utf8'));
const type = schema.getType('ItemState');
const states = (isEnumType(type) ? type.getValues() : []).map((value) => value.name as ItemState);

describe('item states', () => {
  it('has words of its own for every state that the gateway knows, each different', () => {
    expect(states.length).toBeGreaterThan(10);
    const labels = states.map((state) => displayOf(state).label);
    expect(new Set(labels).size).toBe(states.length);
    for (const state of states) expect(displayOf(state).label).not.toBe(state.toLowerCase().replaceAll('_', ' '));
  });

  it('says what to do for everything that needs the operator', () => {
    for (const state of NEEDS_YOU) expect(displayOf(state).next).not.toBe('');
  });

  it('can close what has ended otherwise than done, and nothing that may still act', () => {
    expect(states.filter(isClosable).sort()).toEqual(
      ['DENIED', 'EXPIRED', 'FAILED', 'QUARANTINED', 'REFUSED', 'REJECTED'].sort(),
    );
  });

  it('shows a state from a newer gateway by its name', () => {
    expect(displayOf('ON_HOLD' as ItemState)).toEqual({ label: 'on hold', tone: 'quiet', next: '' });
  });

  it('filters: what needs the operator and what is closed have nothing in common', () => {
    expect(statesOf('all')).toBeNull();
    expect(statesOf('needs-you')?.filter((state) => statesOf('closed')?.includes(state))).toEqual([]);
  });
});

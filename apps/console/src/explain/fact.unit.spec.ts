import { describe, expect, it } from '@jest/globals';
import { tellFact } from './fact.js';

describe('tellFact', () => {
  it.each([
    ['costMicros', '12300', 'cost', '0.0123 USD'],
    ['costMicros', 'unknown', 'cost', 'unknown'],
    ['digest', 'a'.repeat(64), 'digest', 'aaaaaaaaaaaa'],
    ['automatic', 'false', 'automatic', 'no'],
    ['toString', 'x', 'toString', 'x'],
  ])('%s %s', (name, value, label, text) => {
    expect(tellFact({ name, value })).toEqual({ label, text, full: value });
  });
});

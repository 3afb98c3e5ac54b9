import { describe, expect, it } from '@jest/globals';
import { StepNames } from './step-names.js';

describe('the names of steps', () => {
  it('count for each kind and name', () => {
    const names = new StepNames();
    expect(names.next('act', 'email.reply')).toBe('act:email.reply#1');
    expect(names.next('act', 'journal.note')).toBe('act:journal.note#1');
    expect(names.next('act', 'email.reply')).toBe('act:email.reply#2');
    expect(names.next('think', 'email.reply')).toBe('think:email.reply#1');
  });

  it('may be given, and do not disturb the counting', () => {
    const names = new StepNames();
    expect(names.next('act', 'email.reply', 'invoice-17')).toBe('act:invoice-17');
    expect(names.next('act', 'email.reply')).toBe('act:email.reply#1');
  });

  it('refuse the same name twice: two acts would share one idempotency key', () => {
    const names = new StepNames();
    names.next('act', 'email.reply', 'invoice-17');
    expect(() => names.next('act', 'email.reply', 'invoice-17')).toThrow(/named twice/);
    names.next('act', 'email.reply');
    expect(() => names.next('act', 'journal.note', 'email.reply#1')).toThrow(/named twice/);
  });
});

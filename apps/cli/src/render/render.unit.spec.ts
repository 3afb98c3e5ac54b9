import { describe, expect, it } from '@jest/globals';
import { ACTION, ITEM } from '../spec/examples.js';
import { createLook } from '../terminal/look.js';
import { difference } from './difference.js';
import { renderExplanation } from './explanation.js';
import { renderItem } from './item.js';
import { moneyText, renderAction, renderChange } from './preview.js';

const look = createLook({ colour: false, timeZone: 'UTC', now: () => Date.parse('2026-11-22T12:00:00Z') });

describe('renderAction', () => {
  it('shows all that a decision needs', () => {
    const text = renderAction(ACTION, look);
    for (const part of [
      'Reply to ada@example.com',
      'Who gets it  ada@example.com',
      'Re: Refund  (edit: subject)',
      'risk medium',
      'A customer asks for a refund',
      'Asked by     Replies are asked. [ask-replies] (policy version 3)',
      'Refund policy (document, version 2, score 0.030)',
      'at most 0.0123 USD',
      '2026-11-25 12:00 (in 3 d)',
      '! Reply-To is eve@example.net',
      'Before\n  │ Where is my refund?',
      'After  (edit: text)\n  │ Dear Ada,\n  │ it is on its way.\n  │ Best',
      `digest ${'d'.repeat(64)}`,
    ])
      expect(text).toContain(part);
  });

  it('shows what was edited', () => {
    const original = {
      ...ACTION.preview,
      fields: [{ name: 'subject', label: 'Subject', value: 'Old', editable: true }],
    };
    const text = renderAction({ ...ACTION, revision: 2, original }, look);
    expect(text).toContain('- Old');
    expect(text).toContain('+ Re: Refund');
  });

  it('says what a denied act was denied by', () => {
    const judgement = { ...ACTION.judgement, decision: 'deny' };
    expect(renderAction({ ...ACTION, judgement }, look)).toContain('Denied by');
  });
});

describe('renderChange', () => {
  it('says so when nothing differs', () => {
    expect(renderChange(ACTION.preview, ACTION.preview, look)).toContain('Nothing differs');
  });
});

describe('difference', () => {
  it('shows the changed lines with a little around them', () => {
    expect(difference('1\n2\n3\n4\n5', '1\n2\n3\nfour\n5', look)).toBe('    2\n    3\n  - 4\n  + four\n    5');
  });

  it('shows what was added at the end, and what was removed', () => {
    expect(difference('1', '1\n2', look)).toBe('    1\n  + 2');
    expect(difference('1\n1', '1', look)).toBe('    1\n  - 1');
  });
});

describe('renderItem', () => {
  it('says who wrote, what is proposed, and what can be done', () => {
    const text = renderItem(ITEM, look);
    expect(text).toContain('Ada <ada@example.com>');
    expect(text).toContain('eve@example.net (not followed)');
    expect(text).toContain('steward approve cccccccc');
  });

  it('shows the mail itself where nothing is proposed, and why it was quarantined', () => {
    const intake = { ...ITEM.intake!, text: 'Hi', problem: 'No From.' };
    const text = renderItem({ ...ITEM, state: 'QUARANTINED', action: null, intake }, look);
    expect(text).toContain('! No From.');
    expect(text).toContain('│ Hi');
    expect(text).toContain('steward close cccccccc');
  });

  it('offers the three choices for an effect in doubt', () => {
    expect(renderItem({ ...ITEM, state: 'IN_DOUBT' }, look)).toContain('happened | did-not-happen | ask-again');
  });
});

describe('renderExplanation', () => {
  const step = {
    kind: 'POLICY',
    title: 'Policy version 3 said ask',
    detail: 'line 1\nline 2',
    at: '2026-11-22T11:00:00Z',
    actor: 'system:broker',
    facts: [{ name: 'policyVersion', value: '3' }],
    rules: [{ id: 'ask-replies', text: 'Replies are asked.' }],
    memories: ACTION.basedOn,
    destroyed: true,
  };

  it('is a chain, each step with what it rests on', () => {
    const text = renderExplanation(
      { id: 'i', actionId: null, title: null, subject: 'Refund', steps: [step, { ...step, kind: 'MAIL' }] },
      look,
    );
    expect(text).toContain('Why: Refund  (item i)');
    expect(text).toMatch(/● policy +Policy version 3 said ask +2026-11-22 11:00 \(1 h ago\) +system:broker/);
    for (const part of ['“line 1”', '“line 2”', 'Replies are asked. [ask-replies]', 'read: Refund policy', 'destroyed'])
      expect(text).toContain(
        `│             ${part === 'destroyed' ? 'The personal part' : part.startsWith('Replies') ? `rule: ${part}` : part}`,
      );
    expect(text.split('● mail')[1]).not.toContain('│');
  });
});

describe('moneyText', () => {
  it.each([
    [12_300, '0.0123 USD'],
    [1_500_000, '1.50 USD'],
    [0, '0.00 USD'],
    [1, '0.000001 USD'],
  ])('%i micros are %s', (micros, text) => expect(moneyText({ micros, currency: 'USD' })).toBe(text));
});

import { describe, expect, it } from '@jest/globals';
import { shortcutOf, type KeyPress } from './shortcuts.js';

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  repeat: false,
  typing: false,
  ...more,
});

describe('shortcutOf', () => {
  it.each([
    ['j', 'next'],
    ['k', 'previous'],
    ['a', 'approve'],
    ['e', 'edit'],
    ['r', 'reject'],
    ['?', 'help'],
    ['Escape', 'escape'],
    ['x', null],
    ['toString', null],
  ])('%s: %s', (key, shortcut) => {
    expect(shortcutOf(press(key))).toBe(shortcut);
  });

  it('leaves typing alone, but for Escape', () => {
    for (const key of ['j', 'a', 'e', 'r', '?']) expect(shortcutOf(press(key, { typing: true }))).toBeNull();
    expect(shortcutOf(press('Escape', { typing: true }))).toBe('escape');
  });

  it("leaves the browser's own keys alone: Ctrl+R reloads, it does not reject", () => {
    for (const modifier of ['ctrlKey', 'metaKey', 'altKey'] as const)
      expect(shortcutOf(press('r', { [modifier]: true }))).toBeNull();
  });

  it('lets a held key move, never decide', () => {
    expect(shortcutOf(press('j', { repeat: true }))).toBe('next');
    for (const key of ['a', 'e', 'r']) expect(shortcutOf(press(key, { repeat: true }))).toBeNull();
  });
});

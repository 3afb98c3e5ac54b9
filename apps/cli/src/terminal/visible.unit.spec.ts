import { describe, expect, it } from '@jest/globals';
import { oneLine, safeJson, visible, visibleText } from './visible.js';

const ESCAPE = '\u001b[2J\u001b]0;owned\u0007';

describe('visibleText', () => {
  it('writes out what a terminal would act on', () => {
    expect(visibleText(ESCAPE)).toBe('\\u{1b}[2J\\u{1b}]0;owned\\u{7}');
    expect(visibleText('a\rb\u009b31mc')).toBe('a\\u{d}b\\u{9b}31mc');
  });

  it('writes out what reorders or hides text', () => {
    expect(visibleText('pay \u202egpj.exe\u202c')).toBe('pay \\u{202e}gpj.exe\\u{202c}');
    expect(visibleText('a\u200bb\u{e0041}')).toBe('a\\u{200b}b\\u{e0041}');
  });

  it('leaves text of any language, tabs and lines as they are', () => {
    const text = 'Grüße\t日本語\nعربي 👩‍💻';
    expect(visibleText(text)).toBe(text);
    expect(visibleText('a\r\nb')).toBe('a\nb');
  });
});

describe('visible', () => {
  it('reaches every string', () => {
    expect(visible({ a: ['\u0007', { b: '\u0007' }], n: 1, none: null })).toEqual({
      a: ['\\u{7}', { b: '\\u{7}' }],
      n: 1,
      none: null,
    });
  });
});

describe('oneLine', () => {
  it('cannot be made to look like a second line', () => expect(oneLine('a\n  Approved\t!')).toBe('a Approved !'));
});

describe('safeJson', () => {
  it('is the same value, and harmless to look at', () => {
    const value = { subject: `${ESCAPE}\u202e\u{e0041}\nb` };
    const text = safeJson(value);
    expect(JSON.parse(text)).toEqual(value);
    expect(text).toMatch(/^[\n\x20-\x7e]*$/);
  });
});

import { describe, expect, it } from '@jest/globals';
import { StewardError } from '@steward/contracts';
import { loadSettings, requireSetting } from './settings.js';

function problemsOf(env: Record<string, string>): string {
  try {
    loadSettings(env);
  } catch (error) {
    if (error instanceof StewardError) return error.message;
    throw error;
  }
  return 'none';
}

describe('loadSettings', () => {
  it('has a default for everything that a first run needs', () => {
    const settings = loadSettings({});
    expect(settings.PORT).toBe(4400);
    expect(settings.DATABASE_URL).toBeUndefined();
    expect(settings.STEWARD_APPROVAL_TTL_MS).toBe(72 * 3_600_000);
  });

  it('names every bad setting at once, without repeating values', () => {
    const message = problemsOf({
      PORT: '99999',
      DATABASE_URL: 'mysql://user:hunter2@host/db',
      STEWARD_TIME_ZONE: 'Mars/Olympus',
    });
    expect(message).toContain('PORT:');
    expect(message).toContain('DATABASE_URL:');
    expect(message).toContain('STEWARD_TIME_ZONE:');
    expect(message).not.toContain('hunter2');
  });

  it('takes an empty value as unset', () => {
    expect(loadSettings({ SMTP_URL: '' }).SMTP_URL).toBeUndefined();
    expect(loadSettings({ OPENAI_PRICE_INPUT: ' ' }).OPENAI_PRICE_INPUT).toBeUndefined();
  });

  it('refuses the test boundary outside of tests', () => {
    expect(problemsOf({ STEWARD_TEST_BOUNDARY: 'call.sent:kill' })).toContain('STEWARD_TEST_BOUNDARY');
    expect(problemsOf({ STEWARD_TEST_BOUNDARY: 'call.sent:kill', NODE_ENV: 'test' })).toBe('none');
  });

  it('says who sets what is missing', () => {
    expect(() => requireSetting(loadSettings({}), 'DATABASE_URL')).toThrow(/DATABASE_URL is not set/);
  });
});

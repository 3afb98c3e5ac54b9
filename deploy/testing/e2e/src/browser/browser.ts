/** A real browser without a window, and what it complained about. */
import { testServers } from '@steward/testing';
import { chromium, type Browser, type BrowserContext } from 'playwright-core';

/** How long a page may take to show something, on a machine that does much else. */
export const SHOWN_MS = 40_000;

/** A fresh profile, which asks no server of its maker's anything. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: testServers.chromium(),
    args: ['--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

/** Somebody's browser: its tabs share one session. */
export async function openProfile(browser: Browser, origin: string): Promise<BrowserContext> {
  const profile = await browser.newContext({
    baseURL: origin,
    viewport: { width: 1280, height: 800 },
    colorScheme: 'light',
    locale: 'en-GB',
  });
  profile.setDefaultTimeout(SHOWN_MS);
  return profile;
}

/** Collects what the developer tools of its tabs would show in red: errors, refused requests, violations of the content security policy. */
export function complaintsOf(profile: BrowserContext): string[] {
  const complaints: string[] = [];
  profile.on('weberror', (error) => complaints.push(String(error.error())));
  profile.on('console', (message) => {
    const { pathname } = new URL(message.location().url || 'about:blank');
    if (['error', 'warning'].includes(message.type())) complaints.push(`${message.text()} (${pathname})`);
  });
  return complaints;
}

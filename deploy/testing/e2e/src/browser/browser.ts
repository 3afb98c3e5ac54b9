/** A real browser without a window, and what it complained about. */
import { testServers } from '@steward/testing';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

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

/** Collects what a tab's developer tools would show in red: errors, refused requests, violations of the content security policy. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      complaints.push(
        `${message.type()}: ${message.text()} (${new URL(message.location().url || 'about:blank').pathname})`,
      );
  });
  return complaints;
}

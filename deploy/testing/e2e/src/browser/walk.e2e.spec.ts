import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '@steward/testing';
import type { Browser, Page } from 'playwright-core';

import { handIn, letter, type Letter } from '../sender.js';
import type { System } from '../system.js';
import { complaintsOf, launchBrowser, openProfile, SHOWN_MS } from './browser.js';
import { answersInMaildir, headerOf, learnSampleCompany, sampleMail, startNewcomersSystem } from './company.js';
import { ConsoleTab } from './console-tab.js';

/** Where to put the README's picture: `STEWARD_SCREENSHOT=docs/console.png npm test -- --selectProjects e2e browser/walk`. */
const PICTURE = process.env['STEWARD_SCREENSHOT'];

describe('the walk, in a real browser', () => {
  let system: System;
  let stop: () => Promise<void>;
  let browser: Browser;
  let page: Page;
  let tab: ConsoleTab;
  let complaints: string[];
  let origin: string;

  beforeAll(async () => {
    browser = await launchBrowser();
    ({ system, stop } = await startNewcomersSystem());
    origin = system.app('gateway').addresses['http'] ?? '';
    await learnSampleCompany(system);
    const profile = await openProfile(browser, origin);
    complaints = complaintsOf(profile);
    page = await profile.newPage();
    tab = new ConsoleTab(page);
    await page.goto('/');
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await stop?.();
  });

  const send = (mail: Letter): Promise<string> => handIn(mail, system.app('gateway').addresses['smtp'] ?? '');
  /** The tab without what was there before, as after a click on “Inbox”. */
  const toInbox = (): Promise<void> => tab.find('nav-inbox').click();

  const openTab = async (): Promise<ConsoleTab> => {
    const another = new ConsoleTab(await page.context().newPage());
    await another.page.goto('/');
    return another;
  };

  it('tells of a wrong secret, and lets the right one in', async () => {
    await tab.signIn('not-the-secret');
    await tab.find('sign-in-error').filter({ hasText: 'This is not the secret.' }).waitFor();
    await tab.signIn(system.secret);
    await tab.find('empty').first().waitFor();
    // The browser itself notes what was refused: to look whether somebody is signed in, and the wrong secret. Nothing else was amiss.
    expect(complaints.splice(0)).toEqual(
      ['/graphql', '/session'].map((path) => expect.stringMatching(`status of 401 .*${path}`)),
    );
  });

  it('goes from a mail to the reply, and back again', async () => {
    const mail = await sampleMail();
    await send(mail);
    await tab.open(mail.subject, 'ASKED');

    expect(await tab.read('recipients')).toBe('tomas.quill@customers.example');
    expect(await tab.read('rules')).toBe('Every reply waits for your approval.');
    expect(await tab.read('evidence')).toContain('Shipping › How long it takes');
    expect(await tab.read('preview')).toMatch(/Risk · cost\s+medium · free\s+Lapses\s+2 days 23 h left/);
    if (PICTURE !== undefined) await page.screenshot({ path: PICTURE });

    const proposed = await tab.digest();
    await page.keyboard.press('e');
    const text = tab.find('edit-field-text');
    await text.fill(`${await text.inputValue()}\n\nRuna, Linnet Bindery`);
    await tab.find('edit-save').click();
    await tab.told('good', 'New version made');
    await tab.find('changes').locator('ins').filter({ hasText: 'Runa, Linnet Bindery' }).waitFor();
    expect(await tab.digest()).not.toBe(proposed);

    await tab.find('approve').click();
    await tab.stands('EXECUTED');
    const [sent, ...more] = (await answersInMaildir(system, mail)).filter((raw) => raw.includes('Runa, Linnet'));
    expect(more).toEqual([]);
    const raw = sent ?? Buffer.of();
    expect(headerOf(raw, 'To')).toContain('tomas.quill@customers.example');
    expect(headerOf(raw, 'Subject')).toBe(`Re: ${mail.subject}`);
    expect(headerOf(raw, 'References')).toBe(mail.messageId);

    await tab.find('explain-link').click();
    await tab.find('explain-step').first().waitFor();
    const steps = tab.find('explain-step');
    const kinds = await steps.evaluateAll((all) => all.map((step) => step.dataset['kind']));
    // Newest first: what was done, the operator's word, what asked for it, the edit, what it rests on, and the mail that began it.
    const walk = ['EFFECT', 'APPROVAL', 'POLICY', 'EDIT', 'PROPOSAL', 'MODEL_CALL', 'MEMORY', 'MAIL'];
    expect([...new Set(kinds)].filter((kind) => kind !== 'RUN')).toEqual(walk);
    expect(kinds.at(-1)).toBe('MAIL');
    expect(await steps.last().innerText()).toContain(mail.subject);
    expect(await tab.read('explain-chain')).toContain(headerOf(raw, 'Message-ID').replaceAll(/[<>]/g, ''));
  });

  it('takes a rejection from the keyboard, with its reason', async () => {
    const mail = letter('A rejection by keyboard');
    await send(mail);
    await toInbox();
    await tab.open(mail.subject, 'ASKED');

    await page.keyboard.press('r');
    await page.keyboard.type('We answer this by telephone.');
    await page.keyboard.press('Control+Enter');
    await tab.stands('REJECTED');
    expect(await tab.read('outcome')).toContain('We answer this by telephone.');
  });

  it('approves nothing at a single key', async () => {
    const mail = letter('Two keys to approve');
    await send(mail);
    await toInbox();
    await tab.open(mail.subject, 'ASKED');

    await page.keyboard.press('a');
    await tab.find('decision-hint').filter({ hasText: 'Enter approves it' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('a');
    await page.keyboard.press('Enter');
    await tab.stands('EXECUTED');
  });

  it('lets one of two tabs approve, and tells the other so', async () => {
    const mail = letter('Two tabs');
    await send(mail);
    const tabs = await Promise.all([openTab(), openTab()]);
    await Promise.all(tabs.map((one) => one.open(mail.subject, 'ASKED')));

    // Both clicks have happened before either is heard of.
    const clicked = new Set<ConsoleTab>();
    for (const one of tabs)
      await one.page.route('**/graphql', async (route) => {
        if (!(route.request().postData() ?? '').includes('approveAction')) return route.continue();
        clicked.add(one);
        await until('both clicks', () => clicked.size === tabs.length, SHOWN_MS);
        await route.continue();
      });
    await Promise.all(tabs.map((one) => one.find('approve').click()));

    const told = await Promise.all(tabs.map((one) => one.read('toast')));
    expect(told.filter((text) => text.startsWith('Approved'))).toHaveLength(1);
    expect(told.filter((text) => text.startsWith('Already decided: approved'))).toHaveLength(1);
    await Promise.all(tabs.map((one) => one.stands('EXECUTED')));
    // The acknowledgement, and one reply.
    expect(await answersInMaildir(system, mail)).toHaveLength(2);
    for (const one of tabs) await one.page.close();
  });

  it('shows a mail that no agent gets, and why', async () => {
    const bounce = letter('Undelivered', {
      headers: ['Content-Type: multipart/report; report-type=delivery-status; boundary=x'],
    });
    await send(bounce);
    await toInbox();
    await tab.open(bounce.subject, 'QUARANTINED');
    expect(await tab.read('standing')).toMatch(/bounce/);
  });

  it('fits a narrow screen, on every page', async () => {
    await toInbox();
    await tab.find('filter-all').click();
    await tab.rowOf('Two tabs').click();
    await tab.stands('EXECUTED');
    const hrefOf = async (testId: string): Promise<string> => (await tab.find(testId).getAttribute('href')) ?? '';
    const pages: [hash: string, shows: string][] = [
      [new URL(page.url()).hash, 'preview'],
      ['#/inbox?show=all', 'inbox-list'],
      [await hrefOf('run-link'), 'run-steps'],
      [await hrefOf('explain-link'), 'explain-chain'],
      ['#/sent', 'sent-list'],
      ['#/status', 'part'],
    ];
    await page.setViewportSize({ width: 400, height: 800 });
    for (const [hash, shows] of pages) {
      await page.goto(`/${hash}`);
      await tab.find(shows).first().waitFor();
      // A part that scrolls by itself hides from the page that it is too wide.
      const tooWide = await page.evaluate(`[...document.querySelectorAll('html, main, main section, main article')]
        .filter((part) => part.scrollWidth > part.clientWidth + 1).map((part) => part.outerHTML.slice(0, 80))`);
      expect([hash, tooWide]).toEqual([hash, []]);
    }
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  it('had nothing to complain about in the developer tools', () => {
    expect(complaints).toEqual([]);
  });
});

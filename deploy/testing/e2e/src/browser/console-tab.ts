import type { Locator, Page } from 'playwright-core';

/** A tab with the console in it, by what the operator can do there. Elements are found by their `data-testid`. */
export class ConsoleTab {
  constructor(readonly page: Page) {}

  find(testId: string): Locator {
    return this.page.getByTestId(testId);
  }

  /** The text of an element, once it is shown. */
  async read(testId: string): Promise<string> {
    return (await this.find(testId).first().innerText()).trim();
  }

  async signIn(secret: string): Promise<void> {
    await this.find('sign-in-secret').fill(secret);
    await this.find('sign-in-submit').click();
  }

  /** The inbox's row of this mail. Waits, and reloads nothing. */
  rowOf(subject: string): Locator {
    return this.find('inbox-row').filter({ hasText: subject });
  }

  /** Chooses the mail in the inbox, once it is in this state. */
  async open(subject: string, state: string): Promise<void> {
    await this.rowOf(subject)
      .and(this.page.locator(`[data-state="${state}"]`))
      .click();
    await this.stands(state);
  }

  /** Waits until the chosen item is shown in this state. */
  async stands(state: string): Promise<void> {
    await this.page.locator(`[data-testid="item"][data-state="${state}"]`).waitFor();
  }

  /** The full digest of the version that is shown. */
  async digest(): Promise<string> {
    return (await this.find('preview').getAttribute('data-digest')) ?? '';
  }

  /** What a message at the edge of the page says; waits for one with this tone. */
  told(tone: 'good' | 'warn' | 'bad', title: string): Promise<void> {
    return this.page.locator(`[data-testid="toast"][data-tone="${tone}"]`).filter({ hasText: title }).first().waitFor();
  }
}

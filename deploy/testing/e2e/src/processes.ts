/** Steward's processes in one test: started, killed, and started again as a supervisor would. */
import type { Boundary } from '@steward/contracts';
import { startApp, type AppName, type TestApp } from '@steward/testing';

/** `<boundary>:<what the process does there>[:<n-th time>]`, see `createBoundaries`. */
export type Plan = `${Boundary}:${'kill' | 'stop' | 'hang'}${'' | `:${number}`}`;

const LAST_WORDS = 1_500;

export class Processes {
  /** By name; a second worker has a name of its own. */
  private readonly running = new Map<string, TestApp>();
  private readonly everStarted: TestApp[] = [];
  private revival: Promise<unknown> = Promise.resolve();

  constructor(private readonly env: Readonly<Record<string, string>>) {}

  /** @throws Error while it does not run */
  app(name: string): TestApp {
    const app = this.running.get(name);
    if (app === undefined) throw new Error(`${name} is not running.`);
    return app;
  }

  /** Starts an app and waits until it is ready; `as` names a second one of its kind. */
  async launch(
    kind: AppName,
    options: { as?: string; plan?: Plan; env?: Readonly<Record<string, string>> } = {},
  ): Promise<TestApp> {
    const plan = options.plan === undefined ? {} : { STEWARD_TEST_BOUNDARY: options.plan };
    const app = await startApp(kind, { ...this.env, ...options.env, ...plan });
    this.running.set(options.as ?? kind, app);
    this.everStarted.push(app);
    return app;
  }

  /** SIGKILL; nothing where it does not run. */
  async kill(name: string): Promise<void> {
    const app = this.running.get(name);
    this.running.delete(name);
    await app?.kill();
  }

  /** Puts an app with a plan in the place of the running one. */
  async arm(kind: AppName, plan: Plan): Promise<TestApp> {
    await this.kill(kind);
    return this.launch(kind, { plan });
  }

  /**
   * Puts an app that kills itself when it comes to a boundary (for the `time`-th time) in the place of the running one; when it has died,
   * another one is started without the plan. `killed` resolves with how it ended, once that one is ready.
   */
  async killAt(kind: AppName, boundary: Boundary, time = 1): Promise<{ killed: Promise<NodeJS.Signals | null> }> {
    const armed = await this.arm(kind, `${boundary}:kill:${time}`);
    const killed = armed.ended.then(async ({ signal }) => {
      if (this.running.get(kind) !== armed) return signal;
      this.running.delete(kind);
      await this.launch(kind);
      return signal;
    });
    this.revival = killed.catch(() => undefined);
    return { killed };
  }

  /** Everything that any of them has printed, as far as it is kept. */
  output(): string {
    return this.everStarted.map((app) => app.output()).join('\n');
  }

  /** The last words of those that run, for the message of a test that fails. */
  lastWords(): string {
    return [...this.running].map(([name, app]) => `--- ${name}\n${app.output().slice(-LAST_WORDS)}`).join('\n');
  }

  async killAll(): Promise<void> {
    await this.revival;
    await Promise.all([...this.running.keys()].map((name) => this.kill(name)));
  }
}

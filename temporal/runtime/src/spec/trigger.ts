/** Holds a step at a place until a test lets it go. */
export class Trigger {
  private readonly arrived = new Signal();
  private readonly released = new Signal();

  /** Called by the step: tells that it is here, and waits. Returns at once when it has been released before. */
  async reached(): Promise<void> {
    this.arrived.give();
    await this.released.promise;
  }

  /** Waits until a step is held. */
  async held(): Promise<void> {
    await this.arrived.promise;
  }

  /** Waits until a step is held, and lets it go. */
  async release(): Promise<void> {
    await this.held();
    this.released.give();
  }
}

class Signal {
  give: () => void = () => undefined;
  readonly promise = new Promise<void>((resolve) => (this.give = resolve));
}

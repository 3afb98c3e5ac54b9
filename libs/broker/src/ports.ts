import type { ActRequest, PerformResult } from '@steward/contracts';
import type { Previewer } from '@steward/ledger';
import type { Connector } from './connector.js';

/** The one door to connectors. Nothing else in Steward calls the outside world to change it. */
export interface Broker {
  /**
   * One attempt at an act, from proposal to settlement: propose and judge, open the intent, hold it, reconcile what an earlier attempt may
   * have done, call, settle. Answers when it is settled or waiting for somebody; throws a retryable StewardError when it should be tried again.
   */
  perform(request: ActRequest, signal: AbortSignal): Promise<PerformResult>;
  /** For edits in the gateway. Throws StewardError `input.invalid` naming the field. */
  readonly preview: Previewer;
  readonly connectors: readonly Connector[];
}

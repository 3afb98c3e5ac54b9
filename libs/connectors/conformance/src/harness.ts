import type { ActRequest } from '@steward/contracts';
import type { Connector } from '@steward/broker';

/**
 * How the next call goes wrong. A harness lists those that its outside world can do; for each the suite has a promise to check.
 * - `answer_lost`: the effect happens and the answer does not arrive.
 * - `refused`: the outside world says no for good.
 * - `not_done`: the call fails in a way that shows that nothing happened.
 * - `never_arrived`: the call is lost on its way, which the connector cannot tell from a lost answer.
 */
export type Fault = 'answer_lost' | 'refused' | 'not_done' | 'never_arrived';

/** A connector together with its real outside world, which can be counted and made to fail. */
export interface ConnectorHarness {
  connector: Connector;
  /** One valid request for each operation that the connector offers. */
  requests: ActRequest[];
  /** Arguments that each operation's schema lets through and that the connector must still refuse in its preview. */
  unusable: { operation: string; args: Record<string, unknown> }[];
  /** How many effects the outside world has seen for this idempotency key. */
  effects(key: string): Promise<number>;
  /** Arms a fault for the next call; it is gone after that call. */
  arm(fault: Fault): Promise<void>;
  /** Secrets that the connector was given: they must show up nowhere. */
  secrets: string[];
  /** The harness's connector can tell for sure whether an earlier call happened; otherwise it must say that it cannot. */
  evidence: 'certain' | 'none';
  close(): Promise<void>;
}

export interface HarnessDeclaration {
  faults: readonly Fault[];
  open(): Promise<ConnectorHarness>;
}

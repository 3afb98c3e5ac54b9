import type { Places } from './places.js';
import type { Say } from './progress.js';

/** Whose the service is: the operator's own, given by URL; ours, found running; or ours, started just now. */
export type Origin = 'url' | 'running' | 'own';

/** What every provisioned service has in common. */
export interface Service {
  version: string;
  /** host:port or URL, without any password. */
  address: string;
  /** Empty when the operator runs it. */
  pids: number[];
  origin: Origin;
  /** Where its data lies; undefined when the operator runs it. */
  dataFolder: string | undefined;
  /** Ends it in an orderly way if it is ours; the operator's own is never touched. */
  stop(): Promise<void>;
}

/** What every provisioner is given. */
export interface Context {
  places: Places;
  say: Say;
}

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
  /** Stands in the command line of our process (see processes.ts); empty when the operator runs it. */
  marker: string;
  /** False when it is ours and its process is gone. */
  isRunning(): Promise<boolean>;
  /** Ends it in an orderly way if it is ours; the operator's own is never touched. */
  stop(): Promise<void>;
}

/** What every provisioner is given. */
export interface Context {
  places: Places;
  say: Say;
  /** Ends downloads and builds that are under way. */
  signal?: AbortSignal | undefined;
}

/** What a service of the operator's is to us: somebody else's process. */
export const OPERATED: Pick<Service, 'pids' | 'origin' | 'dataFolder' | 'marker' | 'isRunning' | 'stop'> = {
  pids: [],
  origin: 'url',
  dataFolder: undefined,
  marker: '',
  isRunning: async () => true,
  stop: async () => undefined,
};

import { DefaultLogger, Runtime, makeTelemetryFilterString, type LogEntry } from '@temporalio/worker';
import type { Logger } from '@steward/platform';

const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;
/** Our own activities say it themselves, with the step and the code. */
const SAID_ALREADY = 'Activity failed';

/**
 * Puts the SDK's words into our log, and takes its signal handlers away: this process has one way down (main.ts), and the SDK's would start a
 * second one. Once a process, before anything else of the SDK.
 */
export function installTemporalRuntime(log: Logger): void {
  const write = ({ level, message, meta }: LogEntry): void => {
    const { error, ...rest } = meta ?? {};
    const workflow = 'workflowId' in rest ? { runId: rest['workflowId'] } : {};
    log[message === SAID_ALREADY ? 'debug' : LEVELS[level]]({ ...rest, ...workflow, err: error }, message);
  };
  Runtime.install({
    logger: new DefaultLogger('DEBUG', write),
    shutdownSignals: [],
    telemetryOptions: { logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) } },
  });
}

// CommonJS on purpose: the SDK loads this path with `require`, on the Node side and inside the workflow bundle alike.
import { DefaultFailureConverter } from '@temporalio/common';

/**
 * Failure messages and stack traces travel as a payload, so that the codec encrypts them. What stays readable in Temporal is the
 * failure's type, and types come from the fixed list of error codes.
 */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });

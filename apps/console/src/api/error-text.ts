import type { CombinedError } from 'urql';

/** An unexpected failure in words: what is wrong, and what to do. */
export interface ErrorText {
  title: string;
  text: string;
}

/** Tells a gateway that cannot be reached from one that answered with an error. */
export function describeError(error: Pick<CombinedError, 'networkError' | 'graphQLErrors' | 'response'>): ErrorText {
  const status: unknown = (error.response as { status?: unknown } | undefined)?.status;
  if (error.graphQLErrors.length > 0)
    return { title: 'The gateway could not answer', text: error.graphQLErrors.map((e) => e.message).join(' ') };
  if (typeof status === 'number' && status >= 400)
    return {
      title: `The gateway answered with an error (${status})`,
      text: 'Try again; if it stays, look at the Status page and the log of the gateway.',
    };
  if (error.networkError?.name === 'TimeoutError')
    return { title: 'The gateway is slow', text: 'It did not answer in time. This page keeps trying.' };
  return {
    title: 'The gateway cannot be reached',
    text: 'Is Steward running? “steward status” tells. This page keeps trying.',
  };
}

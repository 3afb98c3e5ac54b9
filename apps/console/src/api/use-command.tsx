import { useCallback, useRef, useState } from 'react';
import { tellAnswer, tellNoAnswer, type CommandAnswer } from '../decision/telling.js';
import { useToasts } from '../ui/toasts.js';
import { useConsole } from './console-context.js';
import { describeError } from './error-text.js';

/**
 * Sends a mutation and tells the operator what came of it. While one is on its way `pending` is true and further calls do nothing, so
 * that a double click sends once (and the gateway counts a repeated decision once in any case). Resolves to the answer, or to null
 * where none came.
 */
export function useCommand<Input>(document: string): {
  pending: boolean;
  send: (input: Input) => Promise<CommandAnswer | null>;
} {
  const { client, feed } = useConsole();
  const { tell } = useToasts();
  const [pending, setPending] = useState(false);
  const running = useRef(false);

  const send = useCallback(
    async (input: Input) => {
      if (running.current) return null;
      running.current = true;
      setPending(true);
      const { data, error } = await client.mutation<Record<string, CommandAnswer>>(document, { input }).toPromise();
      running.current = false;
      setPending(false);
      const answer = Object.values(data ?? {})[0] ?? null;
      tell(answer === null ? tellNoAnswer(error ? describeError(error).text : '') : tellAnswer(answer));
      // In any case what is shown is read again: after a success up to its position, else to see what is so.
      feed.wrote(answer?.at ?? null);
      return answer;
    },
    [client, feed, tell, document],
  );
  return { pending, send };
}

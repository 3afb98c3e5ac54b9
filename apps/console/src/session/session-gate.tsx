import { useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import { ConsoleContext, type Console } from '../api/console-context.js';
import { SESSION } from '../api/documents.js';
import { describeError, type ErrorText } from '../api/error-text.js';
import { createGraphqlClient, isSignedOut } from '../api/graphql-client.js';
import { LiveFeed } from '../api/live-feed.js';
import { Notice, Waiting } from '../ui/notices.js';
import { SignIn } from './sign-in.js';

const RETRY_MS = 3_000;

type Phase = 'checking' | 'signed-in' | 'signed-out' | 'ended';

/** Nothing is shown, asked or listened to without a session; when it ends, so does the socket, and the secret is asked for again. */
export function SessionGate({ children }: { children: ReactNode }) {
  const [phase, setPhase] = useState<Phase>('checking');
  const [shared, setShared] = useState<Console | null>(null);
  const leave = useCallback(() => setPhase((now) => (now === 'signed-in' ? 'ended' : 'signed-out')), []);
  const client = useMemo(() => createGraphqlClient(leave), [leave]);

  useEffect(() => {
    if (phase !== 'signed-in') return undefined;
    const scheme = window.location.protocol === 'https:' ? 'wss' : 'ws';
    const feed = new LiveFeed({ url: `${scheme}://${window.location.host}/graphql` });
    setShared({ client, feed });
    return () => {
      feed.stop();
      setShared(null);
    };
  }, [phase, client]);

  if (phase === 'checking') return <Checking client={client} signedIn={() => setPhase('signed-in')} />;
  if (phase !== 'signed-in') return <SignIn ended={phase === 'ended'} onSignedIn={() => setPhase('signed-in')} />;
  return shared && <ConsoleContext value={shared}>{children}</ConsoleContext>;
}

/** Finds out whether the browser still holds a session, and keeps asking while the gateway is away. */
function Checking({ client, signedIn }: { client: Console['client']; signedIn: () => void }) {
  const [problem, setProblem] = useState<ErrorText | null>(null);
  useEffect(() => {
    let stopped = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const check = async (): Promise<void> => {
      const { data, error } = await client.query(SESSION, {}, { requestPolicy: 'network-only' }).toPromise();
      if (stopped || (error && isSignedOut(error))) return;
      if (data) return signedIn();
      setProblem(error ? describeError(error) : null);
      timer = setTimeout(() => void check(), RETRY_MS);
    };
    void check();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [client, signedIn]);

  return (
    <main className="sign-in">
      {problem === null ? (
        <Waiting what="Opening the console" />
      ) : (
        <Notice tone="bad" title={problem.title} testId="gateway-unreachable">
          <p>{problem.text}</p>
        </Notice>
      )}
    </main>
  );
}

import { useState, type FormEvent } from 'react';
import { useNow } from '../time/use-now.js';
import { signIn, type SignInOutcome } from './session-api.js';

type Problem = Exclude<SignInOutcome, { kind: 'signed_in' }>;

/** Asks for the operator's secret. `ended` says that there was a session before, so that nobody wonders why this page is back. */
export function SignIn({ ended, onSignedIn }: { ended: boolean; onSignedIn: () => void }) {
  const [secret, setSecret] = useState('');
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [blockedUntil, setBlockedUntil] = useState(0);
  const secondsLeft = Math.ceil((blockedUntil - useNow(500)) / 1_000);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (sending || secondsLeft > 0) return;
    setSending(true);
    const outcome = await signIn(secret.trim());
    setSending(false);
    if (outcome.kind === 'signed_in') return onSignedIn();
    if (outcome.kind === 'too_many_tries') setBlockedUntil(Date.now() + (outcome.seconds ?? 0) * 1_000);
    setProblem(outcome);
  };

  return (
    <main className="sign-in">
      <form onSubmit={submit} data-testid="sign-in-form">
        <h1>
          <img src="/favicon.svg" alt="" width="28" height="28" /> Steward
        </h1>
        {ended && problem === null && (
          <p role="status">Your session has ended. Sign in again to go on where you were.</p>
        )}
        {/* For password managers, which file a secret under a name. */}
        <input type="text" name="username" autoComplete="username" value="operator" readOnly hidden />
        <label htmlFor="secret">Secret</label>
        <input
          id="secret"
          name="password"
          type="password"
          autoComplete="current-password"
          autoFocus
          required
          maxLength={200}
          value={secret}
          onChange={(event) => setSecret(event.target.value)}
          aria-invalid={problem?.kind === 'wrong_secret'}
          aria-describedby="sign-in-problem sign-in-help"
          data-testid="sign-in-secret"
        />
        <p id="sign-in-problem" className="problem" role="alert" data-testid="sign-in-error" data-kind={problem?.kind}>
          {problem !== null && problemText(problem, secondsLeft)}
        </p>
        <button type="submit" className="primary" disabled={sending || secondsLeft > 0} data-testid="sign-in-submit">
          {sending ? 'Signing in …' : 'Sign in'}
        </button>
        <p id="sign-in-help" className="muted">
          Steward printed the secret when it was started for the first time. If it is lost,{' '}
          <code>steward operator reset</code> makes a new one.
        </p>
      </form>
    </main>
  );
}

function problemText(problem: Problem, secondsLeft: number): string {
  switch (problem.kind) {
    case 'wrong_secret':
      return 'This is not the secret. Check that it was copied whole, then try again.';
    case 'too_many_tries':
      return secondsLeft > 0
        ? `Too many tries. The next one is looked at in ${secondsLeft} s.`
        : 'Too many tries. Wait a little, then try again.';
    case 'unreachable':
      return 'Steward cannot be reached. Is it running? “steward status” tells.';
    case 'failed':
      return problem.message ?? `Steward answered with an error (${problem.status}). Try again; its log says more.`;
  }
}

export interface Operators {
  /** Creates the operator on first use and returns the secret, once; null when there is one already. */
  ensure(): Promise<{ secret: string } | null>;
  /** New secret; all sessions end. */
  reset(): Promise<{ secret: string }>;
  /** Checks the secret in constant time; null when wrong. The returned token is stored only as a hash. */
  signIn(secret: string, channel: 'browser' | 'cli'): Promise<{ token: string; expiresAt: string } | null>;
  /** A token for the command line without the secret: whoever can write STEWARD_HOME already owns everything. */
  issueCliToken(): Promise<string>;
  session(token: string): Promise<{ channel: 'browser' | 'cli' } | null>;
  signOut(token: string): Promise<void>;
}

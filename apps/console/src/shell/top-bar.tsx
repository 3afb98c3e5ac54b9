import { useConnection } from '../api/console-context.js';
import type { Connection } from '../api/live-feed.js';
import { hrefOf, type Route } from '../routing/route.js';
import { useRoute } from '../routing/use-route.js';
import { signOut } from '../session/session-api.js';
import { LocalMailboxLabel, ScriptedLabel } from '../ui/badges.js';
import { useToasts } from '../ui/toasts.js';
import { useViewer } from './system-context.js';

const CONNECTIONS: Readonly<Record<Connection, [label: string, title: string]>> = {
  live: ['Live', 'Changes appear by themselves.'],
  connecting: ['Connecting', 'Connecting to the gateway.'],
  lost: ['Reconnecting', 'The live connection is down; this page asks every few seconds until it is back.'],
};

const PAGES: readonly [route: Route, label: string][] = [
  [{ page: 'inbox', itemId: null, filter: 'needs-you' }, 'Inbox'],
  [{ page: 'sent' }, 'Sent'],
  [{ page: 'status' }, 'Status'],
];

/** Where the operator can go, how many items wait for him, and whether what he sees is live. */
export function TopBar({ count, openHelp }: { count: string; openHelp: () => void }) {
  const here = useRoute().page;
  const viewer = useViewer();
  const connection = useConnection();
  const { tell } = useToasts();
  const [label, title] = CONNECTIONS[connection];

  const leave = async (): Promise<void> => {
    if (await signOut()) window.location.reload();
    else
      tell({
        tone: 'bad',
        title: 'Still signed in',
        text: 'The gateway did not answer. Try again when it can be reached.',
      });
  };

  return (
    <header className="top">
      <span className="brand">
        <img src="/favicon.svg" alt="" width="20" height="20" /> Steward
      </span>
      <nav aria-label="Pages">
        {PAGES.map(([route, name]) => (
          <a
            key={name}
            href={hrefOf(route)}
            aria-current={route.page === here ? 'page' : undefined}
            data-testid={`nav-${route.page}`}
          >
            {name}
            {route.page === 'inbox' && count !== '' && count !== '0' && (
              <span className="count" title={`${count} need you`} data-testid="needs-you-count">
                {count}
              </span>
            )}
          </a>
        ))}
      </nav>
      <span className="labels">
        {viewer?.modelScripted && <ScriptedLabel />}
        {viewer?.mailAccount === 'LOCAL' && <LocalMailboxLabel />}
      </span>
      <span
        className={`connection connection-${connection}`}
        role="status"
        title={title}
        data-testid="connection"
        data-state={connection}
      >
        {label}
      </span>
      <button type="button" className="plain" onClick={openHelp} aria-label="Keys" title="Keys (?)">
        ?
      </button>
      <button type="button" className="plain" onClick={() => void leave()} data-testid="sign-out">
        Sign out
      </button>
    </header>
  );
}

import { ExplainPage } from './explain/explain-page.js';
import { InboxPage } from './inbox/inbox-page.js';
import { useRoute } from './routing/use-route.js';
import { RunbookPage } from './runbook/runbook-page.js';
import { RunPage } from './run/run-page.js';
import { SentPage } from './sent/sent-page.js';
import { SessionGate } from './session/session-gate.js';
import { Shell } from './shell/shell.js';
import { StatusPage } from './status/status-page.js';
import { ErrorBoundary } from './ui/error-boundary.js';
import { ToastProvider } from './ui/toasts.js';

/** The operator's console: sign-in, then the frame, then the page that the address names. */
export function App() {
  return (
    <ErrorBoundary>
      <ToastProvider>
        <SessionGate>
          <Shell>
            <Page />
          </Shell>
        </SessionGate>
      </ToastProvider>
    </ErrorBoundary>
  );
}

function Page() {
  const route = useRoute();
  switch (route.page) {
    case 'inbox':
      return <InboxPage itemId={route.itemId} filter={route.filter} />;
    case 'run':
      return <RunPage runId={route.runId} />;
    case 'explain':
      return <ExplainPage id={route.id} />;
    case 'runbook':
      return <RunbookPage name={route.name} />;
    case 'sent':
      return <SentPage />;
    case 'status':
      return <StatusPage />;
  }
}

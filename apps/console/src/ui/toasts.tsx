import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import type { Telling } from '../decision/telling.js';

/** Good news passes by itself; whatever went otherwise stays until it is dismissed, so that nobody misses it. */
const GOOD_NEWS_MS = 6_000;
/** A new telling takes the place of older ones: whoever acts again has read them. Those just told stay beside it. */
const JUST_TOLD_MS = 1_500;

interface Toasts {
  tell: (telling: Telling) => void;
}

interface Toast extends Telling {
  id: number;
  toldAt: number;
}

const ToastContext = createContext<Toasts | null>(null);
let nextId = 1;

export function useToasts(): Toasts {
  const toasts = useContext(ToastContext);
  if (toasts === null) throw new Error('useToasts outside of ToastProvider.');
  return toasts;
}

/** Shows what came of commands, and has it read out. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<Toast[]>([]);
  const tell = useCallback((telling: Telling) => {
    const toldAt = Date.now();
    const toast = { ...telling, id: nextId++, toldAt };
    setToasts((shown) => [...shown.filter((old) => toldAt - old.toldAt < JUST_TOLD_MS), toast]);
  }, []);
  const dismiss = useCallback((id: number) => setToasts((shown) => shown.filter((toast) => toast.id !== id)), []);
  const value = useMemo(() => ({ tell }), [tell]);

  return (
    <ToastContext value={value}>
      {children}
      <div className="toasts" aria-live="polite">
        {toasts.map((toast) => (
          <ToastView key={toast.id} toast={toast} dismiss={dismiss} />
        ))}
      </div>
    </ToastContext>
  );
}

function ToastView({ toast, dismiss }: { toast: Toast; dismiss: (id: number) => void }) {
  useEffect(() => {
    if (toast.tone !== 'good') return undefined;
    const timer = setTimeout(() => dismiss(toast.id), GOOD_NEWS_MS);
    return () => clearTimeout(timer);
  }, [toast, dismiss]);

  return (
    <div className={`toast toast-${toast.tone}`} data-testid="toast" data-tone={toast.tone}>
      <div>
        <strong>{toast.title}</strong>
        <p>{toast.text}</p>
      </div>
      <button type="button" className="plain" aria-label={`Dismiss: ${toast.title}`} onClick={() => dismiss(toast.id)}>
        ✕
      </button>
    </div>
  );
}

import type { Action, MemoryRef } from '../api/types.js';
import { useViewer } from '../shell/system-context.js';
import { ScriptedLabel } from '../ui/badges.js';

/** Why the agent proposes it, and what it has read: titles, versions and scores. */
export function Evidence({ action }: { action: Action }) {
  const viewer = useViewer();
  return (
    <section className="evidence" data-testid="evidence">
      <div>
        <h2>Why {viewer?.modelScripted && <ScriptedLabel />}</h2>
        <p>{action.because || 'The agent gave no reason.'}</p>
        <p className="muted small">Proposed by {action.agent}</p>
      </div>
      <div>
        <h2>Rests on</h2>
        {action.basedOn.length === 0 ? (
          <p className="muted">Nothing from memory.</p>
        ) : (
          <MemoryList memories={action.basedOn} />
        )}
      </div>
    </section>
  );
}

/** Memory records as they were read. Scores compare only within one recall, so the bar is relative to the best of the list. */
export function MemoryList({ memories }: { memories: readonly MemoryRef[] }) {
  const best = Math.max(...memories.map((memory) => memory.score), Number.EPSILON);
  return (
    <ul className="memories">
      {memories.map((memory) => (
        <li key={`${memory.id}/${memory.version}`}>
          <span className="break">{memory.title}</span>
          <span className="muted small kind">
            {memory.kind} · v{memory.version}
          </span>
          <meter min={0} max={1} value={Math.max(0, memory.score / best)} title={`Score ${memory.score.toFixed(3)}`}>
            {memory.score.toFixed(3)}
          </meter>
          <span className="muted small score">{memory.score.toFixed(3)}</span>
        </li>
      ))}
    </ul>
  );
}

import { CLOSE } from '../api/documents.js';
import { useCommand } from '../api/use-command.js';

/** The operator is done with an item: it moves to “Closed”. Nothing else changes. */
export function CloseButton({ itemId }: { itemId: string }) {
  const { send, pending } = useCommand<{ id: string }>(CLOSE);
  return (
    <button type="button" disabled={pending} onClick={() => void send({ id: itemId })} data-testid="close">
      {pending ? 'Closing …' : 'Close'}
    </button>
  );
}

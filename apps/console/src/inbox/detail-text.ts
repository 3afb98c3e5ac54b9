import type { ItemState } from '../api/types.js';
import { waitingFor } from '../run/run-words.js';

const QUARANTINE: Readonly<Record<string, string>> = {
  malformed: 'It is not a mail that can be read.',
  empty: 'It is empty.',
  loop: 'It has been through here before: a mail loop.',
  bounce: 'It is a bounce: a mail server tells that a mail could not be delivered.',
  no_sender: 'It names no sender.',
  too_many_headers: 'It has more header lines than any honest mail.',
};

/** The read model's detail of an item in words. Its codes are turned into sentences; text that is already one stays as it is. */
export function detailText(state: ItemState, detail: string | null): string | null {
  if (detail === null || detail.trim() === '') return null;
  if (state === 'QUARANTINED') return QUARANTINE[detail] ?? detail;
  if (state === 'WAITING') {
    const [on = '', ...more] = detail.split(': ');
    return [`Waits for ${waitingFor(on)}`, ...more].join(': ');
  }
  // An outcome such as `not_answered`; a dotted error code such as `connector.refused` stays one, for whoever searches for it.
  if (!/^[a-z]+(_[a-z]+)*$/.test(detail)) return detail;
  const words = detail.replaceAll('_', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

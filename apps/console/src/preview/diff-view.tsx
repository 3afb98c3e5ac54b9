import { useMemo } from 'react';
import { diffText } from './text-diff.js';

/** A diff for people: struck out and underlined, in colour too; screen readers get the elements' own meaning. */
export function DiffText({ before, after }: { before: string; after: string }) {
  const parts = useMemo(() => diffText(before, after), [before, after]);
  return parts.map((part, index) => {
    if (part.kind === 'removed') return <del key={index}>{part.text}</del>;
    if (part.kind === 'added') return <ins key={index}>{part.text}</ins>;
    return <span key={index}>{part.text}</span>;
  });
}

import { useEffect, useMemo, useState } from 'react';
import { hrefOf } from '../routing/route.js';
import { Empty, Waiting } from '../ui/notices.js';
import { blocksOf, spansOf, type Block } from './markdown.js';
import { loadRunbook } from './runbooks.js';

type Loaded = { name: string; text: string | null; failed: boolean };

/** One runbook: what to do when a part does not work. */
export function RunbookPage({ name }: { name: string }) {
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  useEffect(() => {
    let stopped = false;
    const show = (text: string | null, failed: boolean): void => {
      if (!stopped) setLoaded({ name, text, failed });
    };
    loadRunbook(name).then(
      (text) => show(text, false),
      () => show(null, true),
    );
    return () => {
      stopped = true;
    };
  }, [name]);

  if (loaded?.name !== name) return <Waiting what="Opening the runbook" />;
  return (
    <article className="page runbook" data-testid="runbook-page">
      <p>
        <a href={hrefOf({ page: 'status' })}>← Status</a>
      </p>
      {loaded.text === null ? (
        <Empty title={loaded.failed ? 'The gateway did not give this page' : 'There is no such runbook'}>
          <p>
            You find the runbooks in the folder <code>runbooks/</code> of the repository.
          </p>
        </Empty>
      ) : (
        <Markdown text={loaded.text} />
      )}
    </article>
  );
}

function Markdown({ text }: { text: string }) {
  const blocks = useMemo(() => blocksOf(text), [text]);
  return blocks.map((block, index) => <BlockView key={index} block={block} />);
}

function BlockView({ block }: { block: Block }) {
  if (block.kind === 'code') return <pre>{block.text}</pre>;
  if (block.kind === 'paragraph') return <p>{inline(block.text)}</p>;
  if (block.kind === 'heading')
    return block.level === 1 ? <h1>{inline(block.text)}</h1> : <h2>{inline(block.text)}</h2>;
  const items = block.items.map((item, index) => <li key={index}>{inline(item)}</li>);
  return block.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
}

function inline(text: string) {
  return spansOf(text).map((span, index) => {
    if (span.kind === 'code') return <code key={index}>{span.text}</code>;
    if (span.kind === 'strong') return <strong key={index}>{span.text}</strong>;
    return <span key={index}>{span.text}</span>;
  });
}

/** A block of a runbook. Runbooks keep to headings, paragraphs, lists and code: enough to be read, too little to need a parser. */
export type Block =
  | { kind: 'heading'; level: number; text: string }
  | { kind: 'paragraph'; text: string }
  | { kind: 'list'; ordered: boolean; items: string[] }
  | { kind: 'code'; text: string };

/** Cuts Markdown into blocks. What it does not know (a table, HTML) stays a paragraph of plain text, so that nothing is lost. */
export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  let code: string[] | null = null;
  let open = false;
  for (const line of markdown.split(/\r?\n/)) {
    if (/^\s*```/.test(line)) {
      if (code !== null) blocks.push({ kind: 'code', text: code.join('\n') });
      code = code === null ? [] : null;
      open = false;
    } else if (code !== null) code.push(line);
    else if (line.trim() === '') open = false;
    else open = addLine(blocks, line, open);
  }
  if (code !== null) blocks.push({ kind: 'code', text: code.join('\n') });
  return blocks;
}

/** Adds one line to the last block if that is still open, else begins a block; true when the next line may go on with it. */
function addLine(blocks: Block[], line: string, open: boolean): boolean {
  const heading = /^(#{1,6})\s+(.*)$/.exec(line);
  if (heading) {
    blocks.push({ kind: 'heading', level: heading[1]?.length ?? 1, text: heading[2] ?? '' });
    return false;
  }
  const last = blocks.at(-1);
  const item = /^\s*(?:[-*]|(\d+)[.)])\s+(.*)$/.exec(line);
  if (item) {
    const ordered = item[1] !== undefined;
    const text = item[2] ?? '';
    if (last?.kind === 'list' && last.ordered === ordered) last.items.push(text);
    else blocks.push({ kind: 'list', ordered, items: [text] });
    return true;
  }
  if (open && last?.kind === 'paragraph') last.text += ` ${line.trim()}`;
  else if (open && last?.kind === 'list') last.items.push(`${last.items.pop() ?? ''} ${line.trim()}`);
  else blocks.push({ kind: 'paragraph', text: line.trim() });
  return true;
}

/** A stretch of a line. */
export interface Span {
  kind: 'text' | 'code' | 'strong';
  text: string;
}

/** Cuts a line into plain, bold and `code` spans; a link becomes its text with the address behind it, a runbook being read anywhere. */
export function spansOf(text: string): Span[] {
  return text
    .split(/(`[^`]+`|\*\*[^*]+\*\*)/)
    .filter((part) => part !== '')
    .map((part): Span => {
      if (part.length > 2 && part.startsWith('`')) return { kind: 'code', text: part.slice(1, -1) };
      if (part.length > 4 && part.startsWith('**')) return { kind: 'strong', text: part.slice(2, -2) };
      return { kind: 'text', text: part.replace(/\[([^\]]+)\]\(([^)]+)\)/g, '$1 ($2)') };
    });
}

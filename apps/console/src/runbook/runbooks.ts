/**
 * The repository's runbooks, bundled with the console (each loaded when it is opened): when a part is down is the worst moment to look
 * for a file, and a link to anywhere else may lead to what is down.
 */
const files = import.meta.glob<string>('../../../../runbooks/*.md', {
  query: '?raw',
  import: 'default',
});

const runbooks = new Map(Object.entries(files).map(([path, load]) => [nameOf(path), load]));

/** The runbook's name for its route, from the path that a part gives (`runbooks/model.md`); null when it is not bundled. */
export function runbookName(file: string): string | null {
  const name = nameOf(file);
  return runbooks.has(name) ? name : null;
}

/** Its Markdown, or null where there is none of this name. */
export async function loadRunbook(name: string): Promise<string | null> {
  return (await runbooks.get(name)?.()) ?? null;
}

function nameOf(path: string): string {
  return (path.split('/').at(-1) ?? path).replace(/\.md(#.*)?$/, '');
}

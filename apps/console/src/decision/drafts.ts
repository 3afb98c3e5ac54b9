/**
 * What was typed into an edit form and not yet sent, by action: leaving the form or the item does not lose it. Kept in memory alone,
 * because it is about a person and must not outlive the page.
 */
const drafts = new Map<string, Readonly<Record<string, string>>>();

export function draftOf(actionId: string): Readonly<Record<string, string>> {
  return drafts.get(actionId) ?? {};
}

export function keepDraft(actionId: string, values: Readonly<Record<string, string>>): void {
  drafts.set(actionId, values);
}

export function dropDraft(actionId: string): void {
  drafts.delete(actionId);
}

/** The fields whose typed value differs from the proposal's, in the proposal's order: what an edit sends. */
export function changedFields(
  fields: readonly { name: string; value: string; editable: boolean }[],
  draft: Readonly<Record<string, string>>,
): { field: string; value: string }[] {
  return fields.flatMap(({ name, value, editable }) => {
    const typed = draft[name];
    // A text area gives line breaks back as \n, whatever they were: that alone is no edit.
    return editable && typed !== undefined && typed !== value.replaceAll('\r\n', '\n')
      ? [{ field: name, value: typed }]
      : [];
  });
}

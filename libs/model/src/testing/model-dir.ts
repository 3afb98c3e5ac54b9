/** The folder of the embedding model that tests use, from the value of STEWARD_MODEL_DIR, which `npm test` sets. */
export function testModelDir(setting: string | undefined): string {
  if (setting === undefined || setting === '') {
    throw new Error(
      'STEWARD_MODEL_DIR is not set. Run these tests with `npm test`, which fetches the embedding model and sets it.',
    );
  }
  return setting;
}

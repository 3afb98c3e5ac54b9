/** Where `npm test` (deploy/test.js) has put the servers of this test run. */

/** The value of a variable that deploy/test.js sets. @throws Error that says how to run the test */
function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') {
    throw new Error(`${name} is not set. Run this test as: npm test -- --selectProjects int PATH`);
  }
  return value;
}

export const testServers = {
  /** A superuser's URL, to create databases with. */
  adminDatabaseUrl: () => required('STEWARD_TEST_DATABASE_URL'),
  temporalAddress: () => required('STEWARD_TEST_TEMPORAL_ADDRESS'),
  /** Scheme, host and port of the Temporal UI, which answers under `/temporal`. */
  temporalUiUrl: () => required('STEWARD_TEST_TEMPORAL_UI_URL'),
  qdrantUrl: () => required('STEWARD_TEST_QDRANT_URL'),
  /** The port that the Temporal UI asks for `/codec`; only a gateway listening there decrypts for it. One test at a time. */
  gatewayPort: () => Number(required('STEWARD_TEST_GATEWAY_PORT')),
  /** Undefined where the model could not be fetched. */
  modelDir: () => process.env['STEWARD_MODEL_DIR'] || undefined,
  chromium: () => required('STEWARD_CHROMIUM'),
};

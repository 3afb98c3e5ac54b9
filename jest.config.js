// Jest runs what the compiler emitted (dist), so tests, apps and workers execute the very same code and no second transform exists.
const project = (tier, extra = {}) => ({
  displayName: tier,
  rootDir: import.meta.dirname,
  testMatch: [`<rootDir>/{libs,temporal,apps,deploy,bench}/**/dist/**/*.${tier}.spec.js`],
  testEnvironment: '<rootDir>/deploy/testing/jest-environment.cjs',
  transform: {},
  ...extra,
});

export default {
  projects: [project('unit'), project('int'), project('e2e')],
  reporters: ['default', '<rootDir>/deploy/testing/closing-line-reporter.js'],
  testTimeout: 60_000,
};

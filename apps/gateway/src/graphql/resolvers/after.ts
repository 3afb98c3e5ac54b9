/** The argument `after` of queries on read models. */
export const AFTER = {
  type: () => String,
  nullable: true,
  description: 'Log position, the `at` of a command: waits up to 5 s until the answer has seen it.',
};

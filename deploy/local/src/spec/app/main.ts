/** Stands in for an app in the supervisor's tests: says that it is ready, and does what the test asks for by environment. */
import { appendFileSync } from 'node:fs';

const { STARTS_FILE, MODE, PORT, STEWARD_SMTP_PORT } = process.env;
if (STARTS_FILE !== undefined) appendFileSync(STARTS_FILE, `${process.pid}\n`);
if (MODE === 'ends-at-once') process.exit(3);
process.on('SIGTERM', () => {
  if (MODE !== 'ignores-sigterm') process.exit(0);
});
process.on('disconnect', () => process.exit(0));
process.send?.({
  type: 'ready',
  addresses: { http: `http://127.0.0.1:${PORT}`, smtp: `127.0.0.1:${STEWARD_SMTP_PORT}` },
});
setInterval(() => undefined, 60_000);

#!/usr/bin/env node
// The command line's entry. Plain JavaScript, so that it exists, and can say what to do, before anything is installed or compiled.
import { existsSync } from 'node:fs';

const main = new URL('../dist/main.js', import.meta.url);
if (existsSync(main)) {
  await import(main.href);
} else {
  console.error(
    'Steward is not built yet. Run "npm start" in its folder: it installs what is missing, builds and starts.',
  );
  process.exitCode = 1;
}

// npm starts a script through a shell, and a signal to npm ends both without reaching the script: it would run on, unseen.
const EVERY_MS = 500;

/** Ends this process, in its own orderly way, when the shell that npm started it with is gone. Does nothing outside npm. */
export function endWithParent() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const { ppid } = process;
  const timer = setInterval(() => {
    if (process.ppid === ppid) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, EVERY_MS);
  timer.unref();
}

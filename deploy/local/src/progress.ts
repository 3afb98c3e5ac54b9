/** Takes one line for the person at the terminal. */
export type Say = (line: string) => void;

const QUIET_MS = 2_000;
const REPEAT_MS = 15_000;

/**
 * Runs `work` and tells about it only when it takes longer than two seconds: once then, and again every fifteen, so that nobody
 * wonders whether it hangs. `work` may refine what is shown, for example with how much has been downloaded.
 *
 * @example await announced(say, 'Temporal: building it from source', (detail) => build(detail));
 */
export async function announced<T>(
  say: Say,
  what: string,
  work: (detail: (text: string) => void) => Promise<T>,
): Promise<T> {
  const started = Date.now();
  let detail = '';
  let told = false;
  const tell = (): void => {
    const seconds = Math.round((Date.now() - started) / 1000);
    say(told ? `${what} … ${detail === '' ? '' : `${detail}, `}${seconds} s` : `${what} …`);
    told = true;
  };
  let repeat: NodeJS.Timeout | undefined;
  const first = setTimeout(() => {
    tell();
    repeat = setInterval(tell, REPEAT_MS);
  }, QUIET_MS);
  try {
    const result = await work((text) => {
      detail = text;
    });
    if (told) say(`${what}: done in ${Math.round((Date.now() - started) / 1000)} s`);
    return result;
  } finally {
    clearTimeout(first);
    clearInterval(repeat);
  }
}

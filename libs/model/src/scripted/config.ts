import { z } from 'zod';

const Config = z.object({
  /** 0 or nothing: a free one. */
  PORT: z.coerce.number().int().min(0).max(65_535).default(0),
  /** The folder of the embedding model; without it mails are compared by shared words. */
  STEWARD_MODEL_DIR: z.string().min(1).optional(),
  /** Strict mode, for tests. */
  STEWARD_SCRIPT_FILE: z.string().min(1).optional(),
});
export type Config = z.infer<typeof Config>;

/** Reads the settings; every wrong one is named in the error. */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const parsed = Config.safeParse(environment);
  if (!parsed.success) throw new Error(`the scripted model's settings are wrong:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

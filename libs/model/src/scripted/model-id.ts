/** The built-in scripted model's name: no language model, and free by definition. */
export const SCRIPTED_MODEL_ID = 'steward-scripted-1';

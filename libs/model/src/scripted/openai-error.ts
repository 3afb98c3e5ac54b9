/** An error in the form that OpenAI's API gives it (API reference, "Error codes"), which the SDK reads. */
export class OpenAiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly detail: {
      type?: string;
      param?: string | null;
      code?: string | null;
      retryAfterSeconds?: number | undefined;
    } = {},
  ) {
    super(message);
  }

  body(): object {
    const { type = 'invalid_request_error', param = null, code = null } = this.detail;
    return { error: { message: this.message, type, param, code } };
  }
}

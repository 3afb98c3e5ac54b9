/** The provider's answer was longer than the bound. Reaches callers as `model.invalid_output`. */
export class ResponseTooLarge extends Error {
  override readonly name = 'ResponseTooLarge';
}

/**
 * A `fetch` that reads at most `maxBytes` of an answer and follows no redirect. The body is read here, inside the call, because the SDK's
 * timeout ends with the headers: an endpoint that sends headers and then nothing would hold a worker for ever. A redirect would hand the
 * prompt to a host that nobody configured.
 */
export function boundedFetch(maxBytes: number): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, { ...init, redirect: 'manual' });
    if (response.body === null) return response;
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    // Leaving the loop by a throw cancels the stream and closes the connection.
    for await (const chunk of response.body) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) throw new ResponseTooLarge(`answer longer than ${maxBytes} bytes`);
      chunks.push(chunk);
    }
    return new Response(Buffer.concat(chunks), {
      status: response.status,
      statusText: response.statusText,
      headers: response.headers,
    });
  };
}

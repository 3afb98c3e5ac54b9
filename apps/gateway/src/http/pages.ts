import type { Response } from 'express';

/** A page for people, without script or style of its own. `html` is ours; nothing from a request goes into it. */
export function errorPage(response: Response, status: number, title: string, html: string): void {
  response.status(status).type('html').send(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Steward</title>
<h1>${title}</h1>
<p>${html}</p>
</html>
`);
}

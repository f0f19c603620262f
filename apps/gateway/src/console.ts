import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express, { type Express } from 'express';

/** Paths that belong to the server: what is unknown below them is a 404, not the console. */
const SERVER_PATHS = /^\/(proxy|graphql|playground|api|health|metrics)(\/|$)/;

/** The bundler puts eight characters of the content's hash into a file's name. */
const HASHED_NAME = /-[\w-]{8}\.\w+$/;

/**
 * The console's built files; every other path is its front page, since it routes in the browser. Comes before
 * Nest's own routes, whose last word is a 404, and leaves the server's paths alone at the cost of one test.
 */
export function serveConsole(app: Express, folder: string): void {
  const page = join(folder, 'index.html');
  if (!existsSync(page)) return;
  const files = express.static(folder, {
    index: false,
    setHeaders: (response, path) => response.setHeader('Cache-Control', HASHED_NAME.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache'),
  });
  app.use((request, response, next) => {
    if ((request.method !== 'GET' && request.method !== 'HEAD') || SERVER_PATHS.test(request.path)) return next();
    files(request, response, () => {
      response.setHeader('Cache-Control', 'no-cache');
      response.sendFile(page);
    });
  });
}

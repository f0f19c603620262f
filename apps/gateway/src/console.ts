import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express, { type Express } from 'express';

/** Paths that belong to the server: what is unknown below them is a 404, not the console. */
const SERVER_PATHS = /^\/(proxy|graphql|playground|api|health|metrics)(\/|$)/;

/** The console's built files; every other path is its front page, since it routes in the browser. */
export function serveConsole(app: Express, folder: string): void {
  const page = join(folder, 'index.html');
  if (!existsSync(page)) return;
  app.use(express.static(folder, { index: false, setHeaders: (response, path) => response.setHeader('Cache-Control', /-[A-Z0-9]{8}\.\w+$/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache') }));
  app.use((request, response, next) => {
    if (request.method !== 'GET' || SERVER_PATHS.test(request.path)) return next();
    response.setHeader('Cache-Control', 'no-cache');
    response.sendFile(page);
  });
}

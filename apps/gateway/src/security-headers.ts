import { randomBytes } from 'node:crypto';
import type { Config } from '@app/core';
import type { NextFunction, Request, Response } from 'express';
import helmet from 'helmet';

/** Scripts from here only. Styles may be inline, because Angular and the charts set them so. */
const CONSOLE_POLICY = {
  defaultSrc: ["'self'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:', 'blob:'],
  fontSrc: ["'self'", 'data:'],
  connectSrc: ["'self'"],
  workerSrc: ["'self'", 'blob:'],
  objectSrc: ["'none'"],
  baseUri: ["'self'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
};

type Middleware = (request: Request, response: Response, next: NextFunction) => void;

function helmetWith(config: Config, policy: Record<string, Iterable<string>>): Middleware {
  return helmet({
    contentSecurityPolicy: { useDefaults: false, directives: policy },
    strictTransportSecurity: config.publicUrl.startsWith('https:') && { maxAge: 31_536_000 },
    referrerPolicy: { policy: 'same-origin' },
    frameguard: { action: 'deny' },
  });
}

/** Security headers for everything but proxied answers, which are the upstream's own. */
export function securityHeaders(config: Config): Middleware {
  const set = helmetWith(config, CONSOLE_POLICY);
  return (request, response, next) => (request.url.startsWith('/proxy/') ? next() : set(request, response, next));
}

/** The playground's page starts by a script within it, which a nonce of each answer lets run. @returns the nonce. */
export function allowPlayground(config: Config, request: Request, response: Response): string {
  const nonce = randomBytes(16).toString('base64');
  helmetWith(config, { ...CONSOLE_POLICY, scriptSrc: ["'self'", `'nonce-${nonce}'`] })(request, response, () => undefined);
  return nonce;
}

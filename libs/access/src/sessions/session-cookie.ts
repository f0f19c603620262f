import { parseCookie } from 'cookie';
import type { IncomingMessage } from 'node:http';
import { type Config, GatewayError } from '@app/core';
import type { CallContext } from '../caller.js';

/** The name of the session's cookie. The proxied path keeps it from upstreams, and upstreams from it. */
export const SESSION_COOKIE = 'gateway_session';

/** The session's token that a browser sent along. */
export function readSessionCookie(request: IncomingMessage): string | undefined {
  return request.headers.cookie === undefined ? undefined : parseCookie(request.headers.cookie)[SESSION_COOKIE];
}

function attributesOf(config: Config, { req }: CallContext) {
  return { httpOnly: true, sameSite: 'lax', path: '/', secure: req.secure || config.publicUrl.startsWith('https:') } as const;
}

/** Gives the browser its session: out of reach for scripts, not sent along by other sites, and over TLS only where there is TLS. */
export function setSessionCookie(config: Config, context: CallContext, token: string, expires: Date): void {
  if (!context.res) throw new GatewayError('BAD_USER_INPUT', 'Sign in over HTTP, not over a WebSocket');
  context.res.cookie(SESSION_COOKIE, token, { ...attributesOf(config, context), expires });
}

export function clearSessionCookie(config: Config, context: CallContext): void {
  context.res?.clearCookie(SESSION_COOKIE, attributesOf(config, context));
}

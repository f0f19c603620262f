import { SESSION_COOKIE } from '@app/access';

const OURS = `${SESSION_COOKIE}=`;

/** A client's Cookie header without the session of the gateway's own console; undefined when nothing else is in it. */
export function withoutSession(cookie: string): string | undefined {
  if (!cookie.includes(OURS)) return cookie;
  const rest = cookie.split(';').filter((pair) => !pair.trimStart().startsWith(OURS));
  return rest.length === 0 ? undefined : rest.join(';').trim();
}

/** True for a Set-Cookie by which an upstream would plant a session of the gateway's own console. */
export function plantsSession(setCookie: string): boolean {
  return setCookie.trimStart().startsWith(OURS);
}

import { isSecretName } from '../capture/redaction.js';
import type { ProxyTarget } from './proxy-target.js';

/** The path as logs may keep it: values of parameters that could be secrets are gone. */
export function loggedPath(target: ProxyTarget): string {
  const path = target.path === '' ? '/' : target.path;
  return target.query === '' ? path : `${path}?${redactedQuery(target.query)}`;
}

function redactedQuery(query: string): string {
  return query
    .split('&')
    .map((pair) => {
      const equals = pair.indexOf('=');
      if (equals === -1) return pair;
      return isSecretName(decoded(pair.slice(0, equals))) ? `${pair.slice(0, equals)}=***` : pair;
    })
    .join('&');
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

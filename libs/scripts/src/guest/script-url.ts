/** URL and URLSearchParams for http and https, in plain ECMAScript: an isolate has neither. */
import { TextDecoder, TextEncoder } from './text-encoding.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const DEFAULT_PORTS: Record<string, string> = { 'http:': '80', 'https:': '443', 'ws:': '80', 'wss:': '443' };
const PATH_SAFE = /[^\x21\x24-\x3b\x3d\x40-\x5d\x5f\x61-\x7a\x7c\x7e%]/gu;
const QUERY_SAFE = /[^\x21\x24-\x26\x28-\x3b\x3d\x3f-\x7e%]/gu;
const FRAGMENT_SAFE = /[^\x21\x23-\x3b\x3d\x3f-\x5f\x61-\x7e%]/gu;
const USER_SAFE = /[^A-Za-z0-9!$&'()*+,\-._~%]/gu;
const PARTS = /^(?:([a-z][a-z0-9+.-]*):)?(?:\/\/(?:([^/?#@]*)@)?(\[[^\]]*\]|[^/?#:]*)(?::(\d*))?)?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/is;

function percentEncode(text: string): string {
  let encoded = '';
  for (const byte of encoder.encode(text)) encoded += `%${byte < 16 ? '0' : ''}${byte.toString(16).toUpperCase()}`;
  return encoded;
}

function decodeComponent(text: string): string {
  const bytes: number[] = [];
  const source = encoder.encode(text.replaceAll('+', ' '));
  for (let index = 0; index < source.length; index++) {
    const hex = source[index] === 0x25 ? String.fromCharCode(source[index + 1] ?? 0, source[index + 2] ?? 0) : '';
    if (/^[0-9a-f]{2}$/i.test(hex)) {
      bytes.push(parseInt(hex, 16));
      index += 2;
    } else bytes.push(source[index] as number);
  }
  return decoder.decode(new Uint8Array(bytes));
}

function encodeComponent(text: string): string {
  return text.replace(/[^A-Za-z0-9*\-._]/gu, (letter) => (letter === ' ' ? '+' : percentEncode(letter)));
}

function withoutDots(path: string): string {
  const segments = path.split('/').slice(1);
  const kept: string[] = [];
  segments.forEach((segment, index) => {
    const name = segment.replace(/%2e/gi, '.');
    const isLast = index === segments.length - 1;
    if (name === '..') kept.pop();
    else if (name !== '.') kept.push(segment);
    if (isLast && (name === '.' || name === '..')) kept.push('');
  });
  return `/${kept.join('/')}`;
}

export class URLSearchParams {
  #pairs: [string, string][] = [];
  #changed: (() => void) | undefined;

  constructor(init: string | Iterable<[string, string]> | Record<string, string> = '', changed?: () => void) {
    if (typeof init === 'string') {
      for (const pair of init.replace(/^\?/, '').split('&')) {
        if (pair === '') continue;
        const at = pair.indexOf('=');
        this.#pairs.push(at < 0 ? [decodeComponent(pair), ''] : [decodeComponent(pair.slice(0, at)), decodeComponent(pair.slice(at + 1))]);
      }
    } else {
      const pairs = Symbol.iterator in init ? (init as Iterable<[string, string]>) : Object.entries(init);
      for (const [name, value] of pairs) this.#pairs.push([String(name), String(value)]);
    }
    if (typeof changed === 'function') this.#changed = changed;
  }

  get size(): number {
    return this.#pairs.length;
  }

  get(name: string): string | null {
    return this.#pairs.find(([own]) => own === name)?.[1] ?? null;
  }

  getAll(name: string): string[] {
    return this.#pairs.filter(([own]) => own === name).map(([, value]) => value);
  }

  has(name: string): boolean {
    return this.#pairs.some(([own]) => own === name);
  }

  append(name: string, value: string): void {
    this.#pairs.push([String(name), String(value)]);
    this.#changed?.();
  }

  delete(name: string): void {
    this.#pairs = this.#pairs.filter(([own]) => own !== name);
    this.#changed?.();
  }

  set(name: string, value: string): void {
    const first = this.#pairs.find(([own]) => own === name);
    if (first === undefined) return this.append(name, value);
    first[1] = String(value);
    this.#pairs = this.#pairs.filter((pair) => pair === first || pair[0] !== name);
    this.#changed?.();
  }

  sort(): void {
    this.#pairs.sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
    this.#changed?.();
  }

  forEach(visit: (value: string, name: string, params: URLSearchParams) => void): void {
    for (const [name, value] of this.#pairs) visit(value, name, this);
  }

  *entries(): IterableIterator<[string, string]> {
    for (const [name, value] of this.#pairs) yield [name, value];
  }

  *keys(): IterableIterator<string> {
    for (const [name] of this.#pairs) yield name;
  }

  *values(): IterableIterator<string> {
    for (const [, value] of this.#pairs) yield value;
  }

  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.entries();
  }

  toString(): string {
    return this.#pairs.map(([name, value]) => `${encodeComponent(name)}=${encodeComponent(value)}`).join('&');
  }
}

export class URL {
  protocol = '';
  username = '';
  password = '';
  hostname = '';
  port = '';
  pathname = '';
  search = '';
  hash = '';
  readonly searchParams: URLSearchParams;

  constructor(input: string, base?: string | URL) {
    const text = String(input).trim().replace(/[\t\n\r]/g, '').replaceAll('\\', '/');
    const [, scheme, user, host, port, path = '', query, fragment] = PARTS.exec(text) ?? [];
    const from = base === undefined ? undefined : new URL(String(base));
    if (scheme === undefined && from === undefined) throw new TypeError(`Invalid URL: ${text.slice(0, 200)}`);
    this.protocol = scheme === undefined ? (from as URL).protocol : `${scheme.toLowerCase()}:`;
    if (!(this.protocol in DEFAULT_PORTS)) throw new TypeError(`Only http, https, ws and wss URLs are known here, not ${this.protocol}`);
    const inherits = host === undefined && scheme === undefined;
    if (inherits) Object.assign(this, { username: from?.username, password: from?.password, hostname: from?.hostname, port: from?.port });
    else this.#setAuthority(user, host, port);
    this.pathname = this.#resolvePath(path.replace(PATH_SAFE, percentEncode), inherits ? from : undefined);
    const ownQuery = query === undefined || query === '' ? '' : `?${query.replace(QUERY_SAFE, percentEncode)}`;
    this.search = inherits && path === '' && query === undefined ? (from as URL).search : ownQuery;
    this.hash = fragment === undefined || fragment === '' ? '' : `#${fragment.replace(FRAGMENT_SAFE, percentEncode)}`;
    this.searchParams = new URLSearchParams(this.search, () => {
      const changed = this.searchParams.toString();
      this.search = changed === '' ? '' : `?${changed}`;
    });
  }

  static canParse(input: string, base?: string | URL): boolean {
    try {
      return new URL(input, base) instanceof URL;
    } catch {
      return false;
    }
  }

  get host(): string {
    return this.port === '' ? this.hostname : `${this.hostname}:${this.port}`;
  }

  get origin(): string {
    return `${this.protocol}//${this.host}`;
  }

  get href(): string {
    const secret = this.password === '' ? '' : `:${this.password}`;
    const user = this.username === '' && secret === '' ? '' : `${this.username}${secret}@`;
    return `${this.protocol}//${user}${this.host}${this.pathname}${this.search}${this.hash}`;
  }

  toString(): string {
    return this.href;
  }

  toJSON(): string {
    return this.href;
  }

  #setAuthority(user: string | undefined, host: string | undefined, port: string | undefined): void {
    if (!host || !/^(\[[0-9a-f:.]+\]|[^\s<>^|%@[\]]+)$/i.test(host) || /[^\x21-\x7e]/.test(host)) throw new TypeError(`Invalid URL: the host ${String(host)} is not understood`);
    const at = user?.indexOf(':') ?? -1;
    this.username = (at < 0 ? (user ?? '') : (user as string).slice(0, at)).replace(USER_SAFE, percentEncode);
    this.password = (at < 0 ? '' : (user as string).slice(at + 1)).replace(USER_SAFE, percentEncode);
    this.hostname = host.toLowerCase();
    const number = port === undefined || port === '' ? '' : String(Number(port));
    if (Number(number) > 65535) throw new TypeError('Invalid URL: the port is out of range');
    this.port = number === DEFAULT_PORTS[this.protocol] ? '' : number;
  }

  #resolvePath(path: string, from: URL | undefined): string {
    if (path.startsWith('/')) return withoutDots(path);
    if (from === undefined) return withoutDots(`/${path}`);
    return path === '' ? from.pathname : withoutDots(from.pathname.slice(0, from.pathname.lastIndexOf('/') + 1) + path);
  }
}

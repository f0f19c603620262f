import ipaddr from 'ipaddr.js';

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** Tells who the client is when proxies of our own stand before the gateway. */
export class ClientAddresses {
  private readonly trusted: Range[];

  /** @param trustedProxies addresses and CIDR ranges whose `X-Forwarded-For` is believed */
  constructor(trustedProxies: readonly string[]) {
    this.trusted = trustedProxies.map(parseRange);
  }

  /**
   * The address of the client: the peer's, or, when the peer is a trusted proxy, the right-most address in
   * `X-Forwarded-For` that is not one itself. What stands left of it could be written by anybody.
   */
  resolve(peer: string | undefined, forwardedFor: string | undefined): string {
    let client = plainAddress(peer ?? '');
    if (forwardedFor === undefined || this.trusted.length === 0) return client;
    const hops = forwardedFor.split(',');
    while (this.isTrusted(client)) {
      const hop = hops.pop()?.trim();
      if (hop === undefined || !ipaddr.isValid(withoutPort(hop))) break;
      client = plainAddress(withoutPort(hop));
    }
    return client;
  }

  private isTrusted(address: string): boolean {
    if (!ipaddr.isValid(address)) return false;
    const parsed = ipaddr.process(address);
    return this.trusted.some(([range, bits]) => range.kind() === parsed.kind() && parsed.match(range, bits));
  }
}

function parseRange(text: string): Range {
  if (text.includes('/')) return ipaddr.parseCIDR(text);
  const address = ipaddr.process(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

/** IPv4 addresses that a dual-stack socket shows as IPv6, in their own notation. */
function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
}

function withoutPort(hop: string): string {
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(hop);
  if (bracketed) return bracketed[1];
  const colon = hop.indexOf(':');
  return colon !== -1 && colon === hop.lastIndexOf(':') ? hop.slice(0, colon) : hop;
}

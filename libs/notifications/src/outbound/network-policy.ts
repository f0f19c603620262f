import { lookup as resolve } from 'node:dns/promises';
import type { LookupAddress, LookupOptions } from 'node:dns';
import ipaddr from 'ipaddr.js';

export class ForbiddenAddressError extends Error {
  constructor(readonly host: string) {
    super(`${host} is an internal address: allow its network by ALLOWED_WEBHOOK_NETWORKS if it is meant`);
    this.name = 'ForbiddenAddressError';
  }
}

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** Which addresses outgoing webhooks may reach: public ones, and the networks that the configuration allows. */
export class NetworkPolicy {
  private readonly allowed: Range[];

  /** @param networks addresses or CIDR ranges */
  constructor(networks: readonly string[]) {
    this.allowed = networks.map((network) => (network.includes('/') ? ipaddr.parseCIDR(network) : [ipaddr.parse(network), ipaddr.parse(network).kind() === 'ipv4' ? 32 : 128]));
  }

  /** `process` takes an IPv4 address out of its IPv6-mapped form, so that it cannot hide in it. */
  allows(address: string): boolean {
    const parsed = ipaddr.process(address);
    if (parsed.range() === 'unicast') return true;
    return this.allowed.some(([network, bits]) => network.kind() === parsed.kind() && parsed.match(network as ipaddr.IPv4 & ipaddr.IPv6, bits));
  }

  /** @throws ForbiddenAddressError for an address that is written out. The URL parser has made one form of decimal, octal and hexadecimal ones. */
  checkLiteral(url: URL): void {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (ipaddr.isValid(host) && !this.allows(host)) throw new ForbiddenAddressError(host);
  }

  /** For `net.connect`: what was checked is what is dialled, so that a name cannot point elsewhere a moment later. */
  readonly lookup = (host: string, options: LookupOptions, done: (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void): void => {
    resolve(host, { all: true, family: options.family }).then(
      (addresses) => {
        const forbidden = addresses.find(({ address }) => !this.allows(address));
        if (forbidden) return done(new ForbiddenAddressError(`${host} (${forbidden.address})`), []);
        if (options.all) done(null, addresses);
        else done(null, addresses[0].address, addresses[0].family);
      },
      (error: NodeJS.ErrnoException) => done(error, []),
    );
  };
}

import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/**
 * The canonical form of an address or CIDR range, such as `10.0.0.0/8` or `2001:db8::1/128`.
 * @returns undefined when it is neither.
 */
export function normaliseRange(text: string): string | undefined {
  const [address, length, ...rest] = text.trim().split('/');
  if (rest.length > 0 || !ipaddr.isValid(address) || (ipaddr.IPv4.isIPv4(address) && !ipaddr.IPv4.isValidFourPartDecimal(address))) return undefined;
  const whole = length === undefined ? (ipaddr.IPv4.isIPv4(address) ? '32' : '128') : length;
  if (!/^\d{1,3}$/.test(whole) || !ipaddr.isValidCIDR(`${address}/${whole}`)) return undefined;
  const range = `${address}/${whole}`;
  return ipaddr.IPv4.isIPv4(address) ? `${ipaddr.IPv4.networkAddressFromCIDR(range)}/${Number(whole)}` : `${ipaddr.IPv6.networkAddressFromCIDR(range)}/${Number(whole)}`;
}

/** Addresses that clients may come from. An empty list allows all. */
export class AddressList {
  private readonly ranges: [Address, number][];

  constructor(ranges: readonly string[]) {
    this.ranges = ranges.map((range) => ipaddr.parseCIDR(range));
  }

  allows(clientIp: string): boolean {
    if (this.ranges.length === 0) return true;
    if (!ipaddr.isValid(clientIp)) return false;
    // IPv4 in IPv6 (::ffff:10.0.0.1), as dual-stack sockets tell it, counts as IPv4.
    const address = ipaddr.process(clientIp);
    return this.ranges.some(([network, length]) => network.kind() === address.kind() && address.match(network, length));
  }
}

import { describe, expect, it } from 'vitest';
import { ForbiddenAddressError, NetworkPolicy } from './network-policy.js';

const policy = new NetworkPolicy([]);

describe('NetworkPolicy', () => {
  it.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://017700000001/',
    'http://0177.0.0.1/',
    'http://10.0.0.1/',
    'http://172.16.5.5/',
    'http://192.168.1.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://100.64.0.1/',
    'http://0.0.0.0/',
    'http://255.255.255.255/',
    'http://224.0.0.1/',
    'http://[::1]/',
    'http://[::]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[fe80::1]/',
    'http://[fd00::1]/',
    'http://[2002:7f00:1::]/',
  ])('refuses the internal address %s', (address) => {
    expect(() => policy.checkLiteral(new URL(address))).toThrow(ForbiddenAddressError);
  });

  it.each(['http://93.184.216.34/', 'http://[2606:2800:220:1::]/'])('lets the public address %s pass', (address) => {
    expect(() => policy.checkLiteral(new URL(address))).not.toThrow();
  });

  it('lets an internal network pass that is allowed, and only that', () => {
    const allowing = new NetworkPolicy(['10.1.0.0/16', '::1']);
    expect(allowing.allows('10.1.2.3')).toBe(true);
    expect(allowing.allows('::ffff:10.1.2.3')).toBe(true);
    expect(allowing.allows('10.2.0.1')).toBe(false);
    expect(allowing.allows('::1')).toBe(true);
    expect(allowing.allows('127.0.0.1')).toBe(false);
  });

  it('refuses a name that leads to an internal address, whatever else it leads to', async () => {
    const error = await new Promise((resolve) => policy.lookup('localhost', { all: true }, resolve));
    expect(error).toBeInstanceOf(ForbiddenAddressError);
  });
});

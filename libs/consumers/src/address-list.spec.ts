import { describe, expect, it } from 'vitest';
import { AddressList, normaliseRange } from './address-list.js';

describe('normaliseRange', () => {
  it.each([
    ['10.1.2.3', '10.1.2.3/32'],
    ['10.1.2.3/8', '10.0.0.0/8'],
    [' 192.168.0.0/16 ', '192.168.0.0/16'],
    ['2001:db8::1', '2001:db8::1/128'],
    ['2001:db8::1/32', '2001:db8::/32'],
    ['0.0.0.0/0', '0.0.0.0/0'],
  ])('reads %s as %s', (text, range) => {
    expect(normaliseRange(text)).toBe(range);
  });

  it.each(['', 'localhost', '10.0.0.0/33', '10.0.0/8', '2001:db8::/129', '10.0.0.1/8/8', '10.0.0.1/', '0x0a000001', '10.0.0.1/-1', '1'])('refuses %j', (text) => {
    expect(normaliseRange(text)).toBeUndefined();
  });
});

describe('AddressList', () => {
  it('allows every client when it is empty', () => {
    expect(new AddressList([]).allows('203.0.113.9')).toBe(true);
  });

  it('allows clients of its ranges, in either way of writing IPv4', () => {
    const list = new AddressList(['10.0.0.0/8', '2001:db8::/32']);
    expect(['10.9.8.7', '::ffff:10.9.8.7', '2001:db8:1::5'].map((ip) => list.allows(ip))).toEqual([true, true, true]);
    expect(['11.0.0.1', '::ffff:11.0.0.1', '2001:db9::1', 'unknown', ''].map((ip) => list.allows(ip))).toEqual([false, false, false, false, false]);
  });
});

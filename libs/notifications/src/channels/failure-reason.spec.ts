import { describe, expect, it } from 'vitest';
import { ForbiddenAddressError } from '../outbound/network-policy.js';
import { DeliveryRefusedError } from './channel-sender.js';
import { failureReason } from './failure-reason.js';

const withCode = (code: string, more: object = {}) => Object.assign(new Error('in words'), { code, ...more });

describe('failureReason', () => {
  it('knows an address that may not be reached', () => {
    expect(failureReason(new ForbiddenAddressError('10.0.0.1'))).toEqual({ reasonCode: 'ADDRESS_INTERNAL', reasonParams: { host: '10.0.0.1' } });
  });

  it.each([
    [withCode('ECONNREFUSED'), 'CONNECTION_REFUSED'],
    [withCode('UND_ERR_SOCKET'), 'CONNECTION_LOST'],
    [withCode('UND_ERR_CONNECT_TIMEOUT'), 'NO_ANSWER_IN_TIME'],
    [new DOMException('in words', 'TimeoutError'), 'NO_ANSWER_IN_TIME'],
    [new Error('in words', { cause: withCode('ECONNRESET') }), 'CONNECTION_LOST'],
  ])('knows how a connection failed: %s', (error, reasonCode) => {
    expect(failureReason(error).reasonCode).toBe(reasonCode);
  });

  it('names a host that was not found', () => {
    expect(failureReason(withCode('ENOTFOUND', { hostname: 'hooks.example.com' }))).toEqual({ reasonCode: 'HOST_UNKNOWN', reasonParams: { host: 'hooks.example.com' } });
  });

  it("leaves the other side's own words to themselves", () => {
    expect(failureReason(new DeliveryRefusedError('HTTP 410 gone'))).toEqual({});
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { UpstreamThrottle } from './upstream-throttle.js';

const NOW = 1_795_000_000_000;

describe('UpstreamThrottle', () => {
  let throttle: UpstreamThrottle;
  beforeEach(() => {
    throttle = new UpstreamThrottle();
  });

  it('blames the upstream for three different keys within ten seconds', () => {
    expect(throttle.rateLimited(1, NOW)).toBeUndefined();
    expect(throttle.rateLimited(2, NOW + 4_000)).toBeUndefined();
    expect(throttle.rateLimited(3, NOW + 9_999)).toEqual([1, 2]);
  });

  it('does not blame it for one key that is rate limited again and again', () => {
    for (let time = 0; time < 20; time++) expect(throttle.rateLimited(1 + (time % 2), NOW + time)).toBeUndefined();
  });

  it('does not blame it for three keys over a longer time', () => {
    throttle.rateLimited(1, NOW);
    throttle.rateLimited(2, NOW + 5_000);
    expect(throttle.rateLimited(3, NOW + 10_000)).toBeUndefined();
  });

  it('does not blame it when another key is served in between', () => {
    throttle.rateLimited(1, NOW);
    throttle.rateLimited(2, NOW);
    throttle.succeeded(NOW);
    expect(throttle.rateLimited(3, NOW)).toBeUndefined();
  });

  it('counts anew after it has blamed the upstream', () => {
    for (const keyId of [1, 2, 3]) throttle.rateLimited(keyId, NOW);
    expect(throttle.rateLimited(4, NOW)).toBeUndefined();
  });

  it('lets one request through after the cooldown, and all after its success', () => {
    throttle.coolDown(NOW + 1_000);
    expect(throttle.opensAtMs()).toBe(NOW + 1_000);
    throttle.enter(NOW + 1_000);
    expect(throttle.opensAtMs()).toBeGreaterThan(NOW + 1_000);
    throttle.succeeded(NOW + 1_200);
    expect(throttle.opensAtMs()).toBe(0);
    throttle.enter(NOW + 1_300);
    expect(throttle.opensAtMs()).toBe(0);
  });

  it('lets the next request try when the trial ended otherwise', () => {
    throttle.coolDown(NOW);
    throttle.enter(NOW);
    throttle.left();
    expect(throttle.opensAtMs()).toBe(NOW);
  });

  it('is not opened by a success that began before the cooldown', () => {
    throttle.coolDown(NOW + 5_000);
    throttle.succeeded(NOW + 1);
    expect(throttle.opensAtMs()).toBe(NOW + 5_000);
  });

  it('never shortens a cooldown', () => {
    throttle.coolDown(NOW + 5_000);
    throttle.coolDown(NOW + 1_000);
    expect(throttle.cooledUntilMs).toBe(NOW + 5_000);
  });
});

import { MessageBus } from '@app/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveFeed } from './live-feed.js';

interface Item {
  n: number;
  text?: string;
}

/** Two processes whose buses hear each other, as over a link. */
function twoProcesses() {
  type Receive = (topic: string, payload: unknown) => Promise<void>;
  const receivers: Receive[] = [];
  const sent: number[] = [];
  const link = (other: number) => ({
    send: async (topic: string, payload: unknown) => {
      const text = JSON.stringify(payload);
      sent.push(text.length);
      await receivers[other](topic, JSON.parse(text));
    },
    onMessage: (receive: Receive) => void receivers.push(receive),
    onGap: () => undefined,
    close: async () => undefined,
  });
  const matches = ({ even }: { even: boolean }, { n }: Item) => !even || n % 2 === 0;
  const feeds = [1, 0].map((other) => new LiveFeed(new MessageBus([link(other)]), { name: 'test', matches }));
  return { feeds, sent };
}

describe('a live feed', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('brings what matches from every process to the subscriber', async () => {
    const { feeds } = twoProcesses();
    const subscription = feeds[0].subscribe({ even: true });
    await vi.advanceTimersByTimeAsync(1);
    feeds[0].offer([{ n: 1 }, { n: 2 }]);
    feeds[1].offer([{ n: 3 }, { n: 4 }]);
    await vi.advanceTimersByTimeAsync(100);
    const { value } = await subscription.next();
    expect(value).toEqual({ items: [{ n: 2 }, { n: 4 }], dropped: 0 });
  });

  it('bounds the rate and tells how many were left out', async () => {
    const { feeds } = twoProcesses();
    const subscription = feeds[1].subscribe({ even: false });
    await vi.advanceTimersByTimeAsync(1);
    feeds[0].offer(Array.from({ length: 1_000 }, (_, n) => ({ n })));
    await vi.advanceTimersByTimeAsync(100);
    const { value } = await subscription.next();
    expect(value.items).toHaveLength(200);
    expect(value.dropped).toBe(800);
  });

  it('sends nothing to nobody: after the end, and after a subscriber has fallen silent', async () => {
    const { feeds, sent } = twoProcesses();
    const subscription = feeds[0].subscribe({ even: false });
    await vi.advanceTimersByTimeAsync(1);
    await subscription.return!();
    await vi.advanceTimersByTimeAsync(1);
    const before = sent.length;
    feeds[1].offer([{ n: 1 }]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toHaveLength(before);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('keeps messages between processes small, and counts an item that fits into none', async () => {
    const { feeds, sent } = twoProcesses();
    const subscription = feeds[0].subscribe({ even: false });
    await vi.advanceTimersByTimeAsync(1);
    feeds[1].offer([{ n: 1, text: 'x'.repeat(10_000) }, ...Array.from({ length: 50 }, (_, n) => ({ n, text: 'y'.repeat(500) }))]);
    await vi.advanceTimersByTimeAsync(100);
    const { value } = await subscription.next();
    expect(value.items).toHaveLength(50);
    expect(value.dropped).toBe(1);
    expect(Math.max(...sent)).toBeLessThan(2_600);
  });
});

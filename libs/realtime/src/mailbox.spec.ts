import { describe, expect, it, vi } from 'vitest';
import { Mailbox } from './mailbox.js';

describe('a mailbox', () => {
  it('hands over what waits, or waits for what comes', async () => {
    const mailbox = new Mailbox<number>(10, () => undefined);
    mailbox.put([1, 2]);
    mailbox.put([3]);
    expect(await mailbox.next()).toEqual({ value: { items: [1, 2, 3], dropped: 0 }, done: false });
    const next = mailbox.next();
    mailbox.put([]);
    mailbox.put([4]);
    expect(await next).toEqual({ value: { items: [4], dropped: 0 }, done: false });
  });

  it('counts what a slow subscriber has missed and tells it once', async () => {
    const mailbox = new Mailbox<number>(3, () => undefined);
    mailbox.put([1, 2]);
    mailbox.put([3, 4, 5]);
    mailbox.put([6], 10);
    expect(await mailbox.next()).toEqual({ value: { items: [1, 2, 3], dropped: 13 }, done: false });
    mailbox.put([7]);
    expect(await mailbox.next()).toEqual({ value: { items: [7], dropped: 0 }, done: false });
  });

  it('ends once, also while somebody waits', async () => {
    const onEnd = vi.fn();
    const mailbox = new Mailbox<number>(3, onEnd);
    const next = mailbox.next();
    await mailbox.return();
    await mailbox.return();
    expect(await next).toEqual({ value: undefined, done: true });
    expect(await mailbox.next()).toEqual({ value: undefined, done: true });
    expect(onEnd).toHaveBeenCalledTimes(1);
  });
});

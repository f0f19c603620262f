import type { LimitCheck } from '../store/limit-check.js';
import { holdsSomething, type Decision, type Grant, type LimitStore, type Spend } from '../store/limit-store.js';
import type { DurableCounts, StoredCounts } from '../store/stored-counts.js';
import { isMessage, type LimitAnswers, type LimitCall, type MessagePort, type PlainDecision } from './limit-messages.js';

/** A worker's way to the counts in its primary. What is asked in one turn of the event loop goes as one message. */
export class LimitClient implements LimitStore, DurableCounts {
  private readonly waiting = new Map<number, (value: PlainDecision | StoredCounts) => void>();
  private queued: LimitCall[] = [];
  private lastId = 0;

  constructor(private readonly port: MessagePort) {
    port.on('message', this.hear);
  }

  take(checks: readonly LimitCheck[]): Promise<Decision> {
    return this.ask('take', checks);
  }

  peek(checks: readonly LimitCheck[]): Promise<Decision> {
    return this.ask('peek', checks);
  }

  confirm(grant: Grant): void {
    this.enqueue({ call: 'confirm', grantId: grant.id });
  }

  release(grant: Grant, spend: Spend): void {
    this.enqueue({ call: 'release', grantId: grant.id, spend });
  }

  takeChanges(): Promise<StoredCounts> {
    return this.call<StoredCounts>((id) => ({ call: 'takeChanges', id }));
  }

  restore(stored: StoredCounts): void {
    this.enqueue({ call: 'restore', stored });
  }

  close(): Promise<void> {
    this.send();
    this.port.off('message', this.hear);
    return Promise.resolve();
  }

  private async ask(call: 'take' | 'peek', checks: readonly LimitCheck[]): Promise<Decision> {
    const { grantId, ...decision } = await this.call<PlainDecision>((id) => ({ call, id, checks }));
    return { ...decision, grant: grantId === null ? null : { id: grantId, checks: checks.filter(holdsSomething) } };
  }

  private call<T extends PlainDecision | StoredCounts>(callOf: (id: number) => LimitCall): Promise<T> {
    const id = ++this.lastId;
    return new Promise((resolve) => {
      this.waiting.set(id, (value) => resolve(value as T));
      this.enqueue(callOf(id));
    });
  }

  private enqueue(call: LimitCall): void {
    if (this.queued.push(call) === 1) setImmediate(() => this.send());
  }

  private send(): void {
    if (this.queued.length === 0) return;
    this.port.send?.({ kind: 'limit-calls', calls: this.queued });
    this.queued = [];
  }

  private readonly hear = (message: unknown): void => {
    if (!isMessage<LimitAnswers>(message, 'limit-answers')) return;
    for (const { id, value } of message.answers) {
      this.waiting.get(id)?.(value);
      this.waiting.delete(id);
    }
  };
}

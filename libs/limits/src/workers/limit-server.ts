import { MemoryLimitStore } from '../memory/memory-limit-store.js';
import type { Grant } from '../store/limit-store.js';
import { HOUR_MS } from '../store/window-spec.js';
import { isMessage, type LimitAnswers, type LimitCall, type LimitCalls, type MessagePort, type PlainDecision } from './limit-messages.js';

/** Counts for the workers of one machine, in the primary process, so that all of them share every limit. */
export class LimitServer {
  private readonly store = new MemoryLimitStore(undefined, HOUR_MS);

  /**
   * Serves one worker.
   * @returns to be called when the worker is gone: what it held is given back, what it had sent stays charged.
   */
  serve(port: MessagePort): () => void {
    const grants = new Map<string, { grant: Grant; confirmed: boolean }>();
    const listener = (message: unknown): void => {
      if (!isMessage<LimitCalls>(message, 'limit-calls')) return;
      const answers: LimitAnswers['answers'] = [];
      for (const call of message.calls) {
        const value = this.perform(call, grants);
        if (value !== null && 'id' in call) answers.push({ id: call.id, value });
      }
      if (answers.length > 0) port.send?.({ kind: 'limit-answers', answers });
    };
    port.on('message', listener);
    return () => {
      port.off('message', listener);
      for (const { grant, confirmed } of grants.values()) this.store.release(grant, { sent: confirmed, units: null });
      grants.clear();
    };
  }

  close(): Promise<void> {
    return this.store.close();
  }

  private perform(call: LimitCall, grants: Map<string, { grant: Grant; confirmed: boolean }>): LimitAnswers['answers'][number]['value'] | null {
    if (call.call === 'takeChanges') return this.store.takeChanges();
    if (call.call === 'restore') {
      this.store.restore(call.stored);
      return null;
    }
    if (call.call === 'take' || call.call === 'peek') {
      const { grant, ...decision } = this.store[call.call](call.checks);
      if (grant !== null) grants.set(grant.id, { grant, confirmed: false });
      return { ...decision, grantId: grant?.id ?? null } satisfies PlainDecision;
    }
    const held = grants.get(call.grantId);
    if (held === undefined) return null;
    if (call.call === 'confirm') {
      held.confirmed = true;
      this.store.confirm(held.grant);
    } else {
      grants.delete(call.grantId);
      this.store.release(held.grant, call.spend);
    }
    return null;
  }
}

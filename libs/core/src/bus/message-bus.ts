import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { BusLink } from './bus-link.js';
import { resynchronise, type Topic } from './topic.js';

type Listener = (payload: never) => void | Promise<void>;

/**
 * Says things to every process of the gateway. `publish` resolves once the listeners of this process, and of its
 * sibling workers, have done their part, so that a change is in force when its mutation answers; other nodes
 * follow within a second.
 */
@Injectable()
export class MessageBus implements OnApplicationShutdown {
  private readonly logger = new Logger('bus');
  private readonly listeners = new Map<string, Set<Listener>>();

  constructor(private readonly links: readonly BusLink[]) {
    for (const link of links) {
      link.onMessage((name, payload) => this.deliver(name, payload));
      link.onGap(() => this.deliver(resynchronise.name, {}));
    }
  }

  /** @returns a function that ends the subscription. */
  subscribe<T>(topic: Topic<T>, listener: (payload: T) => void | Promise<void>): () => void {
    let group = this.listeners.get(topic.name);
    if (!group) this.listeners.set(topic.name, (group = new Set()));
    group.add(listener as Listener);
    return () => group.delete(listener as Listener);
  }

  async publish<T>(topic: Topic<T>, payload: T): Promise<void> {
    await Promise.all([
      this.deliver(topic.name, payload),
      ...this.links.map((link) => link.send(topic.name, payload).catch((error) => this.logger.error(`${topic.name} did not leave: ${error}`))),
    ]);
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.links.map((link) => link.close()));
  }

  private async deliver(name: string, payload: unknown): Promise<void> {
    const group = this.listeners.get(name);
    if (!group) return;
    await Promise.all(
      [...group].map(async (listener) => {
        try {
          await listener(payload as never);
        } catch (error) {
          this.logger.error(`a listener of ${name} failed: ${error instanceof Error ? error.stack : error}`);
        }
      }),
    );
  }
}

import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { MessageBus } from '../bus/message-bus.js';
import type { Topic } from '../bus/topic.js';
import { domainEventRaised, type DomainEvent, type DomainEventInput } from '../events/domain-event.js';
import { insertDomainEvent } from '../events/domain-event.store.js';

/** What one transaction changes, and what it tells others once it is committed. */
export class Transaction {
  private readonly afterCommit: (() => Promise<void>)[] = [];
  private readonly afterRollback: (() => void)[] = [];

  constructor(
    readonly manager: EntityManager,
    private readonly bus: MessageBus,
  ) {}

  /** Publishes after the commit; `Transactions.run` waits until this node's views have applied it. */
  announce<T>(topic: Topic<T>, payload: T): void {
    this.afterCommit.push(() => this.bus.publish(topic, payload));
  }

  /** Takes back in memory what the transaction has prepared there, if it does not come about. */
  onRollback(undo: () => void): void {
    this.afterRollback.push(undo);
  }

  /** Writes a domain event in this transaction, and announces it after the commit. */
  async raise(input: DomainEventInput): Promise<DomainEvent> {
    const event = await insertDomainEvent(this.manager, input);
    this.announce(domainEventRaised, event);
    return event;
  }

  async committed(): Promise<void> {
    await Promise.all(this.afterCommit.map((tell) => tell()));
  }

  rolledBack(): void {
    for (const undo of this.afterRollback) undo();
  }
}

/** The one way to change the database: the change, its audit row and its events are committed together. */
@Injectable()
export class Transactions {
  constructor(
    private readonly dataSource: DataSource,
    private readonly bus: MessageBus,
  ) {}

  async run<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    let transaction: Transaction | undefined;
    try {
      const result = await this.dataSource.transaction((manager) => work((transaction = new Transaction(manager, this.bus))));
      await transaction!.committed();
      return result;
    } catch (error) {
      transaction?.rolledBack();
      throw error;
    }
  }
}

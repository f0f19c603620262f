import type { EntityManager } from 'typeorm';
import type { DomainEvent, DomainEventInput } from './domain-event.js';

/** The outbox: a row beside the change that caused it, which consumers read even if the process died right after. */
export async function insertDomainEvent(manager: EntityManager, input: DomainEventInput): Promise<DomainEvent> {
  const [row] = (await manager.query(
    `INSERT INTO domain_event (id, type, severity, subject, upstream_id, data, cause)
     VALUES (uuidv7(), $1, $2, $3, $4, $5, $6) RETURNING id, occurred_at`,
    [input.type, input.severity, input.subject, input.upstreamId ?? null, JSON.stringify(input.data), JSON.stringify(input.cause ?? {})],
  )) as { id: string; occurred_at: Date }[];
  return { ...input, id: row.id, occurredAt: row.occurred_at.toISOString() };
}

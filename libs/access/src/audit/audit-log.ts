import { Injectable } from '@nestjs/common';
import { currentActor, type Actor, type Transaction } from '@app/core';

/** How SecretBox writes what it has sealed. Even sealed, a secret has no place here: the log outlives every rotation. */
const SEALED = /^v1\.[0-9a-f]{8}\./;

function withoutSecrets(_name: string, value: unknown): unknown {
  return typeof value === 'string' && SEALED.test(value) ? '[sealed]' : value;
}

export interface AuditEntry {
  /** Noun and verb, such as `upstream.update`. */
  action: string;
  subjectKind: string;
  subjectId: number | string;
  subjectName?: string;
  /** The public fields before the change; secrets appear as fingerprints only. */
  before?: object | null;
  after?: object | null;
}

/** Who did what: a row in the same transaction as the change. */
@Injectable()
export class AuditLog {
  record(transaction: Transaction, entry: AuditEntry): Promise<void> {
    return this.recordAs(currentActor(), transaction, entry);
  }

  /** For what somebody does who is not the current actor yet, such as signing in. */
  async recordAs(actor: Actor, { manager }: Transaction, entry: AuditEntry): Promise<void> {
    await manager.query(
      `INSERT INTO audit_log (actor_kind, actor_id, actor_label, ip, action, subject_kind, subject_id, subject_name, before, after)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        actor.kind,
        actor.id,
        actor.label,
        actor.ip ?? null,
        entry.action,
        entry.subjectKind,
        String(entry.subjectId),
        entry.subjectName ?? null,
        entry.before ? JSON.stringify(entry.before, withoutSecrets) : null,
        entry.after ? JSON.stringify(entry.after, withoutSecrets) : null,
      ],
    );
  }
}

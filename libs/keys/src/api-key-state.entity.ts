import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { KeyCause } from './key-cause.js';

const numeric = { from: Number, to: (value: number) => value };

/** What the gateway has learnt of a key, as last written. Written behind the hot path, within a second. */
@Entity()
export class ApiKeyState {
  @PrimaryColumn('integer')
  apiKeyId!: number;

  @Column('bigint', { transformer: numeric })
  uses!: number;

  @Column('timestamptz', { nullable: true })
  lastUsedAt!: Date | null;

  @Column('integer')
  consecutiveFailures!: number;

  @Column('integer')
  consecutiveTruncations!: number;

  @Column('timestamptz', { nullable: true })
  cooldownUntil!: Date | null;

  @Column('integer')
  recovery!: number;

  @Column('jsonb', { nullable: true })
  cooldownCause!: KeyCause | null;
}

import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { CredentialLocation, type SealedColumn } from '@app/core';
import { Column, CreateDateColumn, Entity, PrimaryColumn, UpdateDateColumn } from 'typeorm';
import type { ApiKeyState } from './api-key-state.entity.js';
import type { KeyCause } from './key-cause.js';
import { KeyStatus } from './key-status.js';

registerEnumType(KeyStatus, { name: 'KeyStatus', description: 'What has been decided about a key; its health is another matter.' });
registerEnumType(CredentialLocation, { name: 'CredentialLocation', description: 'Where an upstream wants its API key.' });

/** A credential for an upstream. */
@ObjectType({ description: 'A credential for an upstream.' })
@Entity()
export class ApiKey {
  @Field(() => ID)
  @PrimaryColumn('integer')
  id!: number;

  @Field(() => ID)
  @Column('integer')
  upstreamId!: number;

  @Field()
  @Column('text')
  name!: string;

  /** Encrypted, bound to this row: see {@link sealedAs}. Never a field of the API. */
  @Column('text')
  value!: string;

  @Field({ description: 'First and last four characters, or nothing of a short one.' })
  @Column('text')
  maskedValue!: string;

  /** Keyed HMAC of the value within its upstream: equal values are found without being readable. */
  @Column('text')
  fingerprint!: string;

  @Field(() => CredentialLocation)
  @Column('text')
  location!: CredentialLocation;

  @Field({ description: 'The header, the query parameter or the top-level field of the body.' })
  @Column('text')
  paramName!: string;

  @Field({ description: 'Put before the value.' })
  @Column('text')
  valuePrefix!: string;

  @Field(() => Int, { description: 'Its share where the upstream selects by weight.' })
  @Column('integer')
  weight!: number;

  @Field(() => Int, { description: 'Where the upstream selects by priority: higher goes first.' })
  @Column('integer')
  priority!: number;

  @Field(() => KeyStatus)
  @Column('text')
  status!: KeyStatus;

  @Field(() => Date, { nullable: true, description: 'When a rule has it re-enabled.' })
  @Column('timestamptz', { nullable: true })
  reenableAt!: Date | null;

  @Column('jsonb', { nullable: true })
  statusCause!: KeyCause | null;

  @Field(() => [String])
  @Column('text', { array: true })
  tags!: string[];

  @Field(() => String, { nullable: true })
  @Column('text', { nullable: true })
  owner!: string | null;

  @Field(() => Date, { nullable: true, description: 'Not used from then on.' })
  @Column('timestamptz', { nullable: true })
  expiresAt!: Date | null;

  /** The import that brought it, for as long as that can be undone. */
  @Column('integer', { nullable: true })
  importJobId!: number | null;

  @Field()
  @CreateDateColumn({ type: 'timestamptz' })
  createdAt!: Date;

  @Field()
  @UpdateDateColumn({ type: 'timestamptz' })
  updatedAt!: Date;

  /** Joined by the lists of the admin API; undefined for a key that was never used. */
  state?: ApiKeyState;
}

/** What an encrypted value is bound to: it opens in no other row. */
export function sealedAs(apiKeyId: number): string {
  return `api_key.${apiKeyId}.value`;
}

export const apiKeyValueColumn: SealedColumn = { table: 'api_key', column: 'value', key: ['id'], boundTo: ({ id }) => sealedAs(Number(id)) };

/** The scope of fingerprints: the same value may serve two upstreams. */
export function fingerprintScope(upstreamId: number): string {
  return `api_key.upstream.${upstreamId}`;
}

/** What the audit log shows of a key. */
export function auditedApiKey(key: ApiKey): object {
  return {
    id: key.id,
    upstreamId: key.upstreamId,
    name: key.name,
    maskedValue: key.maskedValue,
    fingerprint: key.fingerprint,
    location: key.location,
    paramName: key.paramName,
    valuePrefix: key.valuePrefix,
    weight: key.weight,
    priority: key.priority,
    status: key.status,
    tags: key.tags,
    owner: key.owner,
    expiresAt: key.expiresAt,
  };
}

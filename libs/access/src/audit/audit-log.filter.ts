import { Field, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsDate, IsIn, IsOptional, IsString } from 'class-validator';
import type { SelectQueryBuilder } from 'typeorm';
import type { AuditLogEntry } from './audit-log.entity.js';

export const ACTOR_KINDS = ['USER', 'API_TOKEN', 'SYSTEM'];

/** Which entries; as a GraphQL input and as the query string of an export. */
@InputType()
export class AuditLogFilter {
  @Field(() => String, { nullable: true, description: "Part of the actor's, the subject's or the action's name, or an address." })
  @IsOptional()
  @IsString()
  search?: string;

  @Field(() => String, { nullable: true, description: 'USER, API_TOKEN or SYSTEM.' })
  @IsOptional()
  @IsIn(ACTOR_KINDS)
  actorKind?: string;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @IsString()
  action?: string;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @IsString()
  subjectKind?: string;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @IsString()
  subjectId?: string;

  @Field(() => Date, { nullable: true })
  @IsOptional()
  @Type(() => Date)
  @IsDate()
  from?: Date;

  @Field(() => Date, { nullable: true, description: 'Exclusive.' })
  @IsOptional()
  @Type(() => Date)
  @IsDate()
  to?: Date;
}

const escapeLike = (text: string) => text.replace(/[\\%_]/g, '\\$&');

/** @param query on `entry`. */
export function filterAuditLog(query: SelectQueryBuilder<AuditLogEntry>, { search, from, to, ...exact }: AuditLogFilter): SelectQueryBuilder<AuditLogEntry> {
  for (const name of ['actorKind', 'action', 'subjectKind', 'subjectId'] as const) {
    if (exact[name]) query.andWhere(`entry.${name} = :${name}`, { [name]: exact[name] });
  }
  if (from) query.andWhere('entry.at >= :from', { from });
  if (to) query.andWhere('entry.at < :to', { to });
  if (search) query.andWhere('(entry.actorLabel ILIKE :search OR entry.subjectName ILIKE :search OR entry.action ILIKE :search OR entry.ip ILIKE :search)', { search: `%${escapeLike(search)}%` });
  return query;
}

import { Args, ObjectType, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { connectionOf, PageArgs, type Page } from '@app/core';
import { Can } from '../permissions/can.decorator.js';
import { AuditChange, AuditLogEntry, changesOf } from './audit-log.entity.js';
import { AuditLogFilter } from './audit-log.filter.js';
import { AuditLogReader } from './audit-log.reader.js';

@ObjectType()
export class AuditLogEntryConnection extends connectionOf(AuditLogEntry) {}

@Resolver(() => AuditLogEntry)
export class AuditLogResolver {
  constructor(private readonly reader: AuditLogReader) {}

  @Query(() => AuditLogEntryConnection, { description: 'Newest first.' })
  @Can('read', 'AuditLog')
  auditLog(@Args() page: PageArgs, @Args('filter', { nullable: true }) filter?: AuditLogFilter): Promise<Page<AuditLogEntry>> {
    return this.reader.list(page, filter);
  }

  @ResolveField(() => [AuditChange], { description: 'Secrets appear as fingerprints only.' })
  changes(@Parent() entry: AuditLogEntry): AuditChange[] {
    return changesOf(entry);
  }
}

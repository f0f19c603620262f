import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { AuditLog } from '@app/access';
import { type BrokenConstraint, GatewayError, keysetPage, rethrowConstraint, Transactions, type Page, type PageArgs } from '@app/core';
import type { Repository } from 'typeorm';
import { NotificationRoute } from './notification-route.entity.js';
import type { CreateNotificationRouteInput, UpdateNotificationRouteInput } from './notifications.inputs.js';

const CONSTRAINTS: Record<string, BrokenConstraint> = { notification_route_channel: { reason: 'GONE', message: 'The notification channel does not exist' } };

/** What admins do with routes. */
@Injectable()
export class NotificationRoutesService {
  constructor(
    @InjectRepository(NotificationRoute) private readonly routes: Repository<NotificationRoute>,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  list(page: PageArgs): Promise<Page<NotificationRoute>> {
    return keysetPage(this.routes.createQueryBuilder('route'), page);
  }

  create(input: CreateNotificationRouteInput): Promise<NotificationRoute> {
    return this.transactions
      .run(async (transaction) => {
        const { id } = await transaction.manager.save(NotificationRoute, { ...input });
        const route = await transaction.manager.findOneByOrFail(NotificationRoute, { id });
        await this.audit.record(transaction, { action: 'notification_route.create', subjectKind: 'notification_route', subjectId: id, subjectName: route.name, after: route });
        return route;
      })
      .catch((error) => rethrowConstraint(error, CONSTRAINTS));
  }

  update(id: number, input: UpdateNotificationRouteInput): Promise<NotificationRoute> {
    return this.transactions
      .run(async (transaction) => {
        const before = await transaction.manager.findOne(NotificationRoute, { where: { id }, lock: { mode: 'pessimistic_write' } });
        if (!before) throw GatewayError.notFound('Notification route', id);
        await transaction.manager.update(NotificationRoute, id, { ...input });
        const after = await transaction.manager.findOneByOrFail(NotificationRoute, { id });
        await this.audit.record(transaction, { action: 'notification_route.update', subjectKind: 'notification_route', subjectId: id, subjectName: after.name, before, after });
        return after;
      })
      .catch((error) => rethrowConstraint(error, CONSTRAINTS));
  }

  delete(id: number): Promise<boolean> {
    return this.transactions.run(async (transaction) => {
      const before = await transaction.manager.findOneBy(NotificationRoute, { id });
      if (!before) throw GatewayError.notFound('Notification route', id);
      await transaction.manager.delete(NotificationRoute, { id });
      await this.audit.record(transaction, { action: 'notification_route.delete', subjectKind: 'notification_route', subjectId: id, subjectName: before.name, before });
      return true;
    });
  }
}

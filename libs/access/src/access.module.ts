import { Global, type MiddlewareConsumer, Module, type NestModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AuditLog } from './audit-log.js';
import { AuthenticateMiddleware } from './authenticate.middleware.js';
import { PermissionGuard } from './permission.guard.js';

/** Users, sessions, roles, and the record of who did what. */
@Global()
@Module({
  providers: [AuditLog, { provide: APP_GUARD, useClass: PermissionGuard }],
  exports: [AuditLog],
})
export class AccessModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(AuthenticateMiddleware).forRoutes('graphql', 'api/*path');
  }
}

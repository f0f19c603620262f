import { Global, type MiddlewareConsumer, Module, type NestModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditLog } from './audit/audit-log.js';
import { PermissionGuard } from './permissions/permission.guard.js';
import { AuthenticateMiddleware } from './sessions/authenticate.middleware.js';
import { Authenticator } from './sessions/authenticator.js';
import { SessionDirectory } from './sessions/session-directory.js';
import { Session } from './sessions/session.entity.js';
import { SessionsService } from './sessions/sessions.service.js';
import { FirstAdmin } from './setup/first-admin.js';
import { SignInGuard } from './sign-in/sign-in-guard.js';
import { SignInResolver } from './sign-in/sign-in.resolver.js';
import { SignInService } from './sign-in/sign-in.service.js';
import { GraphqlSockets } from './sockets/graphql-sockets.js';
import { User } from './users/user.entity.js';

/** Users, sessions, roles, and the record of who did what. */
@Global()
@Module({
  imports: [TypeOrmModule.forFeature([User, Session])],
  providers: [
    AuditLog,
    Authenticator,
    FirstAdmin,
    GraphqlSockets,
    SessionDirectory,
    SessionsService,
    SignInGuard,
    SignInResolver,
    SignInService,
    { provide: APP_GUARD, useClass: PermissionGuard },
  ],
  exports: [AuditLog, GraphqlSockets],
})
export class AccessModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(AuthenticateMiddleware).forRoutes('graphql', 'api/*path');
  }
}

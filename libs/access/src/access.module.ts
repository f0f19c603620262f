import { Global, type MiddlewareConsumer, Module, type NestModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ApiTokenDirectory } from './api-tokens/api-token-directory.js';
import { ApiToken } from './api-tokens/api-token.entity.js';
import { ApiTokensResolver } from './api-tokens/api-tokens.resolver.js';
import { ApiTokensService } from './api-tokens/api-tokens.service.js';
import { AuditLogExportController } from './audit/audit-log-export.controller.js';
import { AuditLogEntry } from './audit/audit-log.entity.js';
import { AuditLog } from './audit/audit-log.js';
import { AuditLogReader } from './audit/audit-log.reader.js';
import { AuditLogResolver } from './audit/audit-log.resolver.js';
import { InvitationsResolver } from './invitations/invitations.resolver.js';
import { InvitationsService } from './invitations/invitations.service.js';
import { OidcClient } from './oidc/oidc-client.js';
import { OidcSignInService } from './oidc/oidc-sign-in.service.js';
import { OidcController } from './oidc/oidc.controller.js';
import { PermissionGuard } from './permissions/permission.guard.js';
import { ScopeGate } from './permissions/scope-gate.js';
import { SecondFactorResolver } from './second-factor/second-factor.resolver.js';
import { SecondFactorService } from './second-factor/second-factor.service.js';
import { AuthenticateMiddleware } from './sessions/authenticate.middleware.js';
import { Authenticator } from './sessions/authenticator.js';
import { SessionDirectory } from './sessions/session-directory.js';
import { Session } from './sessions/session.entity.js';
import { SessionsResolver } from './sessions/sessions.resolver.js';
import { SessionsService } from './sessions/sessions.service.js';
import { FirstAdmin } from './setup/first-admin.js';
import { PasswordProof } from './sign-in/password-proof.js';
import { SignInGuard } from './sign-in/sign-in-guard.js';
import { SignInResolver } from './sign-in/sign-in.resolver.js';
import { SignInService } from './sign-in/sign-in.service.js';
import { ViewerService } from './sign-in/viewer.service.js';
import { GraphqlSockets } from './sockets/graphql-sockets.js';
import { User } from './users/user.entity.js';
import { UsersResolver } from './users/users.resolver.js';
import { UsersService } from './users/users.service.js';

/** Users, sessions, roles, and the record of who did what. */
@Global()
@Module({
  imports: [TypeOrmModule.forFeature([User, Session, ApiToken, AuditLogEntry])],
  controllers: [AuditLogExportController, OidcController],
  providers: [
    ApiTokenDirectory,
    ApiTokensResolver,
    ApiTokensService,
    AuditLog,
    AuditLogReader,
    AuditLogResolver,
    Authenticator,
    FirstAdmin,
    GraphqlSockets,
    InvitationsResolver,
    InvitationsService,
    OidcClient,
    OidcSignInService,
    PasswordProof,
    ScopeGate,
    SecondFactorResolver,
    SecondFactorService,
    SessionDirectory,
    SessionsResolver,
    SessionsService,
    SignInGuard,
    SignInResolver,
    SignInService,
    UsersResolver,
    UsersService,
    ViewerService,
    { provide: APP_GUARD, useClass: PermissionGuard },
  ],
  exports: [AuditLog, GraphqlSockets],
})
export class AccessModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(AuthenticateMiddleware).forRoutes('graphql', 'api/*path');
  }
}

export { AccessModule } from './access.module.js';
export { AuditLog, type AuditEntry } from './audit/audit-log.js';
export type { CallContext, Caller, CallerRequest } from './caller.js';
export { Can, Public, SignedIn, type Action, type Permission, type Subject } from './permissions/can.decorator.js';
export { Role } from './permissions/role.js';
export { withinScope } from './permissions/upstream-scope.js';
export { isOwnOrigin } from './sessions/own-origin.js';
export { setupLink } from './setup/setup-link.js';
export { GraphqlSockets } from './sockets/graphql-sockets.js';

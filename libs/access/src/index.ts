export { AccessModule } from './access.module.js';
export { AuditLog, type AuditEntry } from './audit-log.js';
export { Can, Public, SignedIn, type Action, type Permission, type Subject } from './can.decorator.js';

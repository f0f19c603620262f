import { SetMetadata } from '@nestjs/common';

export const ACTIONS = ['read', 'create', 'update', 'delete', 'run', 'reveal'] as const;
export type Action = (typeof ACTIONS)[number];

/** The nouns that permissions speak of. */
export const SUBJECTS = [
  'Upstream',
  'ApiKey',
  'Consumer',
  'VirtualKey',
  'Limit',
  'Rule',
  'HeaderConfig',
  'Script',
  'RequestLog',
  'Dashboard',
  'Notification',
  'Import',
  'ScheduledTask',
  'User',
  'ApiToken',
  'AuditLog',
  'Settings',
] as const;
export type Subject = (typeof SUBJECTS)[number];

export interface Permission {
  action: Action;
  subject: Subject;
}

/** What a resolver or route declares. */
export type DeclaredPermission = Permission | 'public' | 'signed-in';

export const PERMISSION = 'permission';

/** What the caller must be allowed to do. A resolver or route without it, and without {@link Public}, is refused to everybody. */
export const Can = (action: Action, subject: Subject) => SetMetadata(PERMISSION, { action, subject } satisfies Permission);

/** Open to callers who have not signed in. */
export const Public = () => SetMetadata(PERMISSION, 'public');

/** Open to everybody who has signed in, whatever the role: one's own session and settings. */
export const SignedIn = () => SetMetadata(PERMISSION, 'signed-in');

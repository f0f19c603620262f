import type { Actor } from '@app/core';
import type { Request, Response } from 'express';
import type { Role } from './permissions/role.js';

/** Who calls the admin API, and what that lets them do. */
export interface Caller extends Actor {
  kind: 'USER' | 'API_TOKEN';
  role: Role;
  session?: CallerSession;
  /** When this stops being true whatever happens: the end of the session or of the token, in ms since the epoch. */
  endsAt?: number;
}

export interface CallerSession {
  id: number;
  /** When a password or an identity provider last vouched for the user, in ms since the epoch. */
  authenticatedAt: number;
}

export type CallerRequest = Request & { caller?: Caller };

/** What resolvers and guards find in a GraphQL call's context; a WebSocket has no response. */
export interface CallContext {
  req: CallerRequest;
  res?: Response;
}

import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { Config, GatewayError } from '@app/core';
import { ApiTokenDirectory } from '../api-tokens/api-token-directory.js';
import type { Caller } from '../caller.js';
import { hashSecret } from '../passwords/random-secret.js';
import { Role } from '../permissions/role.js';
import { isOwnOrigin } from './own-origin.js';
import { readSessionCookie } from './session-cookie.js';
import { SessionDirectory } from './session-directory.js';

const ENVIRONMENT_TOKEN: Caller = { kind: 'API_TOKEN', id: 0, label: 'ADMIN_API_TOKEN', role: Role.ADMIN };
const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];

/** Finds out who calls: by a bearer token, or else by the session's cookie. */
@Injectable()
export class Authenticator {
  private readonly environmentTokenHash?: Buffer;

  constructor(
    private readonly config: Config,
    private readonly sessions: SessionDirectory,
    private readonly apiTokens: ApiTokenDirectory,
  ) {
    const token = config.env.ADMIN_API_TOKEN;
    if (token) this.environmentTokenHash = Buffer.from(hashSecret(token));
  }

  /**
   * @param authorization the header, or what a WebSocket client said in its place.
   * @param using false to look only, which does not keep a session from ending idle.
   * @returns undefined for whoever is signed out. A token that is not valid is not made good by a cookie.
   */
  async identify(request: IncomingMessage, authorization = request.headers.authorization, { using } = { using: true }): Promise<Caller | undefined> {
    if (authorization !== undefined) return this.byBearer(authorization);
    const token = readSessionCookie(request);
    if (!token) return undefined;
    const caller = await this.sessions.find(token);
    if (caller && !SAFE_METHODS.includes(request.method!)) this.refuseForeignOrigin(request);
    if (caller && using) this.sessions.touch(token);
    return caller;
  }

  private async byBearer(authorization: string): Promise<Caller | undefined> {
    const [, token] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
    if (token === undefined) return undefined;
    if (this.environmentTokenHash && timingSafeEqual(Buffer.from(hashSecret(token)), this.environmentTokenHash)) return ENVIRONMENT_TOKEN;
    return this.apiTokens.find(token);
  }

  private refuseForeignOrigin(request: IncomingMessage): void {
    if (!isOwnOrigin(this.config, request)) throw new GatewayError('FORBIDDEN', 'A page of another site may not act here in your name');
  }
}

import type { IncomingMessage } from 'node:http';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { actAs, Clock, MessageBus, resynchronise } from '@app/core';
import { CloseCode, type Context } from 'graphql-ws';
import type { Extra } from 'graphql-ws/use/ws';
import { apiTokensChanged } from '../api-tokens/api-token-directory.js';
import type { Caller } from '../caller.js';
import { Authenticator } from '../sessions/authenticator.js';
import { sessionsChanged } from '../sessions/session-directory.js';
import { usersChanged } from '../users/users-changed.js';

/** How often open sockets are asked whether their caller is still welcome, besides at every change that is heard of. */
const RECHECK_MS = 15_000;
/** Tells a client to connect again: its rights are not what they were. */
const SERVICE_RESTART = 1012;

type ConnectionParams = Record<string, unknown> | undefined;
type SocketExtra = Extra & { request: IncomingMessage & { caller?: Caller } };

interface OpenSocket {
  extra: SocketExtra;
  authorization?: string;
  caller: Caller;
}

/** The GraphQL WebSockets of this process: let in with the rights of their caller, and closed when those end or change. */
@Injectable()
export class GraphqlSockets implements OnApplicationShutdown {
  private readonly open = new Map<SocketExtra['socket'], OpenSocket>();
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly authenticator: Authenticator,
    private readonly clock: Clock,
    bus: MessageBus,
  ) {
    bus.subscribe(sessionsChanged, ({ ids }) => this.recheck(({ caller }) => caller.session !== undefined && ids.includes(caller.session.id)));
    bus.subscribe(usersChanged, ({ ids }) => this.recheck(({ caller }) => caller.kind === 'USER' && ids.includes(caller.id)));
    bus.subscribe(apiTokensChanged, ({ ids }) => this.recheck(({ caller }) => caller.kind === 'API_TOKEN' && ids.includes(caller.id)));
    bus.subscribe(resynchronise, () => this.recheck(() => true));
    this.timer = setInterval(() => void this.recheck(() => true), RECHECK_MS);
    this.timer.unref();
  }

  /** Lets a connection in if its cookie, or the `authorization` of its parameters, names a caller. */
  async admit(context: Context<ConnectionParams, Extra>): Promise<boolean> {
    const extra: SocketExtra = context.extra;
    const given = context.connectionParams?.authorization ?? context.connectionParams?.Authorization;
    const authorization = typeof given === 'string' ? given : undefined;
    const caller = await this.authenticator.identify(extra.request, authorization);
    if (!caller) return false;
    extra.request.caller = { ...caller, ip: extra.request.socket.remoteAddress };
    this.open.set(extra.socket, { extra, authorization, caller: extra.request.caller });
    return true;
  }

  forget(context: Context<ConnectionParams, Extra>): void {
    this.open.delete(context.extra.socket);
  }

  /** Runs one operation of a socket in its caller's name. */
  actAsCaller<T>(request: { caller?: Caller }, work: () => T): T {
    return request.caller ? actAs(request.caller, work) : work();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async recheck(concerned: (socket: OpenSocket) => boolean): Promise<void> {
    await Promise.all([...this.open.values()].filter(concerned).map((socket) => this.recheckOne(socket)));
  }

  private async recheckOne({ extra, authorization, caller }: OpenSocket): Promise<void> {
    const now = await this.authenticator.identify(extra.request, authorization, { using: false });
    if (!now || (now.endsAt !== undefined && now.endsAt <= this.clock.now())) extra.socket.close(CloseCode.Unauthorized, 'The session has ended');
    else if (now.role !== caller.role || String(now.upstreamIds) !== String(caller.upstreamIds)) extra.socket.close(SERVICE_RESTART, 'Your rights have changed');
  }
}

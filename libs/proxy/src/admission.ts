import { Injectable } from '@nestjs/common';
import { type VirtualKeyRefusal, VirtualKeyDirectory } from '@app/consumers';
import { Clock, Config } from '@app/core';
import { UpstreamDirectory } from '@app/upstreams';
import { ProxyRefusal, type RefusalCode } from './answer/refusal.js';
import type { ProxiedRequest } from './proxied-request.js';
import { ClientAddresses } from './request/client-address.js';
import { isUnsafePath } from './request/proxy-target.js';
import { findParameter, withoutParameter } from './request/query-parameters.js';

const REFUSAL_TEXT: Record<VirtualKeyRefusal, string> = {
  VIRTUAL_KEY_INVALID: 'This virtual key is not known',
  VIRTUAL_KEY_EXPIRED: 'This virtual key has expired',
  VIRTUAL_KEY_DISABLED: 'This virtual key, or its consumer, is disabled',
  CLIENT_ADDRESS_NOT_ALLOWED: 'This virtual key may not be used from this address',
  UPSTREAM_NOT_ALLOWED: 'This virtual key may not be used for this upstream',
};

/** The query parameter in which clients of Google's APIs send their key. */
const CREDENTIAL_PARAMETER = 'key';

/** Decides who comes in and where to: nothing has been read of the body, and no key taken, when it refuses. */
@Injectable()
export class Admission {
  private readonly addresses: ClientAddresses;

  constructor(
    private readonly clock: Clock,
    private readonly upstreams: UpstreamDirectory,
    private readonly virtualKeys: VirtualKeyDirectory,
    config: Config,
  ) {
    this.addresses = new ClientAddresses(config.env.TRUSTED_PROXIES);
  }

  /** @throws ProxyRefusal */
  admit(request: ProxiedRequest): void {
    const { target, head } = request;
    request.clientIp = this.addresses.resolve(request.request.socket.remoteAddress, head.forwardedFor);
    const upstream = this.upstreams.findBySlug(target.slug);
    if (upstream === undefined) throw new ProxyRefusal('UPSTREAM_NOT_FOUND', 'There is no upstream of this name');
    request.upstream = upstream;
    const credential = takeCredential(request);
    if (credential !== undefined) this.authenticate(request, credential, upstream.id, upstream.open);
    else if (!upstream.open) throw new ProxyRefusal('VIRTUAL_KEY_REQUIRED', 'A virtual key is required, as a bearer token, in X-Api-Key or X-Goog-Api-Key, or as ?key=');
    if (!upstream.enabled) throw new ProxyRefusal('UPSTREAM_DISABLED', 'This upstream is disabled');
    if (isUnsafePath(target.path)) throw new ProxyRefusal('INVALID_PATH', 'The path must not contain dot segments');
  }

  private authenticate(request: ProxiedRequest, credential: string, upstreamId: number, open: boolean): void {
    const admitted = this.virtualKeys.authenticate(credential, request.clientIp, upstreamId, this.clock.now());
    if (!('refusal' in admitted)) {
      request.consumer = admitted.consumer;
      request.virtualKeyId = admitted.virtualKey.id;
    } else if (!open) throw new ProxyRefusal(admitted.refusal satisfies RefusalCode, REFUSAL_TEXT[admitted.refusal]);
  }
}

/** The client's credential from the first place that has one. It has left the request then: none goes upstream. */
function takeCredential(request: ProxiedRequest): string | undefined {
  const { head, target } = request;
  if (head.credential !== undefined) return head.credential;
  const fromQuery = findParameter(target.query, CREDENTIAL_PARAMETER);
  if (!fromQuery) return undefined;
  target.query = withoutParameter(target.query, CREDENTIAL_PARAMETER);
  return fromQuery;
}

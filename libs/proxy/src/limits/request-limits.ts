import { Injectable } from '@nestjs/common';
import { Limiter, type LimitEntry } from '@app/limits';
import type { ProxiedRequest } from '../proxied-request.js';
import { limitRefusal } from './limit-refusal.js';

/** The limits of gateway, upstream, consumer and virtual key, which a request passes once. */
@Injectable()
export class RequestLimits {
  constructor(private readonly limiter: Limiter) {}

  /** A promise only where the counts are in another process. @throws ProxyRefusal 429 */
  enter(request: ProxiedRequest): void | Promise<void> {
    const entry = this.limiter.enterRequest(request.upstream!.id, request.consumer?.id ?? null, request.virtualKeyId);
    if (entry instanceof Promise) return entry.then((decided) => this.admit(request, decided));
    if (entry !== undefined) this.admit(request, entry);
  }

  /** The request is over, whatever came of it. */
  leave(request: ProxiedRequest): void {
    if (request.limits?.admitted) request.limits.release({ sent: request.sent, units: request.unitsUsed });
  }

  private admit(request: ProxiedRequest, entry: LimitEntry): void {
    request.limits = entry;
    if (!entry.admitted) throw limitRefusal(entry);
  }
}

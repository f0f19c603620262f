import { Injectable } from '@nestjs/common';
import { VirtualKeyDirectory } from '@app/consumers';
import { KeyPools } from '@app/keys';
import { UpstreamDirectory } from '@app/upstreams';

/** What ids are called, from memory; null for what has been deleted. */
@Injectable()
export class SubjectNames {
  constructor(
    private readonly upstreams: UpstreamDirectory,
    private readonly pools: KeyPools,
    private readonly clients: VirtualKeyDirectory,
  ) {}

  ofUpstream(id: number | null): string | null {
    return id === null ? null : (this.upstreams.findById(id)?.name ?? null);
  }

  ofApiKey(id: number | null): string | null {
    return id === null ? null : (this.pools.find(id)?.name ?? null);
  }

  ofConsumer(id: number | null): string | null {
    return id === null ? null : (this.clients.findConsumer(id)?.name ?? null);
  }

  ofVirtualKey(id: number | null): string | null {
    return id === null ? null : (this.clients.findVirtualKey(id)?.name ?? null);
  }
}

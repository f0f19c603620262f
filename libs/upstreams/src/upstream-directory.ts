import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { MessageBus, RowView, rowsChanged } from '@app/core';
import { In, type Repository } from 'typeorm';
import { Upstream } from './upstream.entity.js';

export const upstreamsChanged = rowsChanged('upstream');

/** All upstreams in memory: what the request path asks. */
@Injectable()
export class UpstreamDirectory implements OnModuleInit {
  private readonly bySlug = new Map<string, Upstream>();
  private readonly view: RowView<Upstream>;

  constructor(bus: MessageBus, @InjectRepository(Upstream) upstreams: Repository<Upstream>) {
    this.view = new RowView(bus, upstreamsChanged, {
      load: (ids) => upstreams.find(ids && { where: { id: In(ids) } }),
      put: (upstream, before) => {
        if (before && before.slug !== upstream.slug) this.bySlug.delete(before.slug);
        this.bySlug.set(upstream.slug, upstream);
      },
      drop: (upstream) => this.bySlug.delete(upstream.slug),
    });
  }

  onModuleInit(): Promise<void> {
    return this.view.refresh();
  }

  /** The upstream of a path, enabled or not; undefined when there is none. */
  findBySlug(slug: string): Upstream | undefined {
    return this.bySlug.get(slug);
  }

  findById(id: number): Upstream | undefined {
    return this.view.rows.get(id);
  }

  list(): Iterable<Upstream> {
    return this.view.rows.values();
  }
}

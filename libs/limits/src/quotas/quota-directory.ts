import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { MessageBus, RowView, rowsChanged } from '@app/core';
import { In, type Repository } from 'typeorm';
import { ActiveQuota } from './active-quota.js';
import { Quota } from './quota.entity.js';

export const quotasChanged = rowsChanged('quota');

type Members = Map<number, ActiveQuota[]>;

/** All quotas in memory, by the keys that share them. */
@Injectable()
export class QuotaDirectory implements OnModuleInit {
  private readonly byId = new Map<number, ActiveQuota>();
  private readonly byApiKey: Members = new Map();
  private readonly byVirtualKey: Members = new Map();
  private readonly view: RowView<Quota>;

  constructor(bus: MessageBus, @InjectRepository(Quota) quotas: Repository<Quota>) {
    this.view = new RowView(bus, quotasChanged, {
      load: (ids) => quotas.find(ids && { where: { id: In(ids) } }),
      put: (quota) => this.put(quota),
      drop: (quota) => this.drop(quota.id),
    });
  }

  onModuleInit(): Promise<void> {
    return this.view.refresh();
  }

  /** Those that are in force. */
  *list(): Generator<ActiveQuota> {
    for (const active of this.byId.values()) if (active.quota.enableQuota) yield active;
  }

  find(id: number): ActiveQuota | undefined {
    return this.byId.get(id);
  }

  ofApiKey(apiKeyId: number): readonly ActiveQuota[] | undefined {
    return this.byApiKey.get(apiKeyId);
  }

  ofVirtualKey(virtualKeyId: number): readonly ActiveQuota[] | undefined {
    return this.byVirtualKey.get(virtualKeyId);
  }

  private put(quota: Quota): void {
    const active = new ActiveQuota(quota);
    const before = this.byId.get(quota.id);
    if (before !== undefined) active.learnFrom(before);
    this.drop(quota.id);
    this.byId.set(quota.id, active);
    if (!quota.enableQuota) return;
    for (const id of quota.apiKeyIds) join(this.byApiKey, id, active);
    for (const id of quota.virtualKeyIds) join(this.byVirtualKey, id, active);
  }

  private drop(id: number): void {
    const active = this.byId.get(id);
    if (active === undefined) return;
    this.byId.delete(id);
    for (const member of active.quota.apiKeyIds) leave(this.byApiKey, member, active);
    for (const member of active.quota.virtualKeyIds) leave(this.byVirtualKey, member, active);
  }
}

function join(members: Members, id: number, quota: ActiveQuota): void {
  members.set(id, [...(members.get(id) ?? []), quota]);
}

function leave(members: Members, id: number, quota: ActiveQuota): void {
  const rest = (members.get(id) ?? []).filter((other) => other !== quota);
  if (rest.length > 0) members.set(id, rest);
  else members.delete(id);
}

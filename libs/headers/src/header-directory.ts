import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { MessageBus, RowView, rowsChanged } from '@app/core';
import { ScriptLanguage, ScriptRunner } from '@app/scripts';
import { In, type Repository } from 'typeorm';
import { HeaderConfig, HeaderValueType } from './header-config.entity.js';
import { HeaderPlan } from './injection/header-plan.js';

export const headerConfigsChanged = rowsChanged('header_config');

/** All headers in memory, as plans that are ready to be followed: what the request path asks. */
@Injectable()
export class HeaderDirectory implements OnModuleInit {
  private readonly plans = new Map<number, HeaderPlan>();
  private readonly view: RowView<HeaderConfig>;

  constructor(
    bus: MessageBus,
    @InjectRepository(HeaderConfig) headers: Repository<HeaderConfig>,
    private readonly runner: ScriptRunner,
  ) {
    this.view = new RowView(bus, headerConfigsChanged, {
      load: (ids) => headers.find(ids && { where: { id: In(ids) } }),
      put: (header) => this.plans.delete(header.upstreamId),
      drop: (header) => this.plans.delete(header.upstreamId),
    });
  }

  async onModuleInit(): Promise<void> {
    await this.view.refresh();
    const types = new Set([...this.view.rows.values()].filter((header) => header.enabled).map((header) => header.valueType));
    const languages: ScriptLanguage[] = [];
    if (types.has(HeaderValueType.JAVASCRIPT)) languages.push(ScriptLanguage.JAVASCRIPT);
    if (types.has(HeaderValueType.PYTHON)) languages.push(ScriptLanguage.PYTHON);
    this.runner.warm(languages);
  }

  /** What is added to an upstream's requests. */
  planOf(upstreamId: number): HeaderPlan {
    let plan = this.plans.get(upstreamId);
    if (plan === undefined) {
      const own = [...this.view.rows.values()].filter((header) => header.upstreamId === upstreamId && header.enabled);
      this.plans.set(upstreamId, (plan = new HeaderPlan(own)));
    }
    return plan;
  }
}
